"""What is done about clients by the clock. The times are in UTC; Riga is two hours ahead, in summer three."""

from amigo_consent.lib.jobs import at_times
from clients.services.numbers import suspend_ended_numbers
from clients.services.sign_in import forget_old_codes

at_times("10 22 * * *", name="suspend_ended_numbers")(suspend_ended_numbers)
at_times("45 0 * * *", name="forget_old_codes")(forget_old_codes)
