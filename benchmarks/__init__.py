"""How fast are the things that matter, as ratios measured side by side: `make bench CLIENTS=100000`.

Each module measures one thing: its `measure()` is called with Django connected to a throw-away database that
holds demo data for that many clients, and yields a printable line for each result.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amigo_consent.settings")
django.setup()
