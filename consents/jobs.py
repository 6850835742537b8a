"""What is done about consents: by the clock, and for one client at a time.

The times are in UTC; Riga is two hours ahead, in summer three. What closes a day runs soon after Riga's
midnight, and messages leave at ten in the morning, in summer at eleven.
"""

from collections import Counter

from amigo_consent.lib.jobs import LATER, PATIENTLY, app, at_times
from consents.services.loyalty import settle_loyalty
from consents.services.reminders import remind, send_reminder
from consents.services.seals import seal_ledger
from consents.services.verification import verify_ledger

at_times("20 22 * * *", name="settle_loyalty")(settle_loyalty)
at_times("40 22 * * *", name="seal_ledger")(seal_ledger)
at_times("0 8 * * *", name="remind")(remind)


class LedgerAltered(Exception):
    """The ledger is not what it was; the command `verify_ledger` names clients and entries."""


@at_times("10 23 * * *", name="verify_ledger", retry=False)
def check_ledger() -> None:
    """Raises LedgerAltered, which leaves a failed job and an error in the worker's log."""
    if findings := Counter(str(finding.kind) for finding in verify_ledger()):
        counts = ", ".join(f"{kind}: {count}" for kind, count in sorted(findings.items()))
        raise LedgerAltered(f"{counts}. Run `manage.py verify_ledger`.")


@app.task(name="send_reminder", retry=PATIENTLY, priority=LATER)
def send_reminder_job(client: int, channel: int) -> None:
    """Raises MailFailed or SmsFailed."""
    send_reminder(client=client, channel=channel)
