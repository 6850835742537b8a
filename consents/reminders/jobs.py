from amigo_consent.lib.jobs.queue import LATER, PATIENTLY, app, at_times
from consents.reminders.services import remind, send_reminder

at_times("0 8 * * *", name="remind")(remind)


@app.task(name="send_reminder", retry=PATIENTLY, priority=LATER)
def send_reminder_job(client: int, channel: int) -> None:
    """Raises MailFailed or SmsFailed."""
    send_reminder(client=client, channel=channel)
