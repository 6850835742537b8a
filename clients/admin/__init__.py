from clients.admin import client, staff  # noqa: F401 - they register themselves
