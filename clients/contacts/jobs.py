from amigo_consent.lib.jobs.queue import at_times
from clients.contacts.numbers import suspend_ended_numbers

at_times("10 22 * * *", name="suspend_ended_numbers")(suspend_ended_numbers)
