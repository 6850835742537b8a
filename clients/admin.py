"""Where the admin finds what this app registers."""

# ruff: noqa: F401

import clients.access.admin
import clients.centres.admin
