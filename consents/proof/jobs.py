from collections import Counter

from amigo_consent.lib.jobs.queue import at_times
from consents.proof.seals import seal_ledger
from consents.proof.verification.verify import verify_ledger

at_times("40 22 * * *", name="seal_ledger")(seal_ledger)


class LedgerAltered(Exception):
    """The ledger is not what it was; the command `verify_ledger` names clients and entries."""


@at_times("10 23 * * *", name="verify_ledger", retry=False)
def check_ledger() -> None:
    """Raises LedgerAltered, which leaves a failed job and an error in the worker's log."""
    if findings := Counter(str(finding.kind) for finding in verify_ledger()):
        counts = ", ".join(f"{kind}: {count}" for kind, count in sorted(findings.items()))
        raise LedgerAltered(f"{counts}. Run `manage.py verify_ledger`.")
