from amigo_consent.lib.jobs.queue import at_times
from clients.sign_in.services import forget_old_codes

at_times("45 0 * * *", name="forget_old_codes")(forget_old_codes)
