from consents.admin import catalogue, ledger, systems  # noqa: F401 - they register themselves
