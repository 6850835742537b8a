from consents.admin import (  # noqa: F401 - they register themselves
    catalogue,
    jobs,
    ledger,
    messages,
    notices,
    seals,
    state,
    systems,
)
