"""Django's PostgreSQL backend, which starts the server before it connects to it."""

from typing import Any

from django.db.backends.postgresql import base

from amigo_consent.embedded_postgres.lifetime import keep_running


class DatabaseWrapper(base.DatabaseWrapper):
    """Whoever asks how to connect is about to: that is the moment the server has to be there.

    Connection pools, and libraries that open connections of their own, ask here as well.
    """

    def get_connection_params(self) -> dict[str, Any]:
        keep_running(self.settings_dict["SERVER"])
        return super().get_connection_params()
