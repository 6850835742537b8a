from amigo_consent.lib.jobs.queue import at_times
from clients.person.renewal import renew_personal_codes

at_times("50 0 * * *", name="renew_personal_codes")(renew_personal_codes)
