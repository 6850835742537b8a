"""A PostgreSQL server out of a wheel, so that the demo and the tests need nothing installed.

It is a database backend: point `DATABASES` at `database(...)`, and the server starts when the first
process connects and stops when the last one that used it ends. Settings may be imported freely, for
lint and types, without a server or a folder coming into being.
"""

from pathlib import Path
from typing import Any

from amigo_consent.embedded_postgres.programs import this_user
from amigo_consent.embedded_postgres.server import DATABASE, PORT, Server


def database(data: Path, *, durable: bool = True) -> dict[str, Any]:
    """An entry for `DATABASES` whose server keeps its files in the folder `data`.

    Without `durable` it trades safety in a power cut for speed, which is right for tests only.
    """
    server = Server(data.absolute(), durable)
    return {
        "ENGINE": __name__,
        "NAME": DATABASE,
        "USER": this_user().pw_name,
        "HOST": str(server.socket_folder),
        "PORT": PORT,
        "SERVER": server,
    }
