from clients.admin import client, contacts, staff  # noqa: F401 - they register themselves
