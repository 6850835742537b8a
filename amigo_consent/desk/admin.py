"""Where the admin finds what the desk registers: the lists that lead to its own pages."""

# ruff: noqa: F401

import amigo_consent.desk.contacts
import amigo_consent.desk.jobs
import amigo_consent.desk.notices.views
import amigo_consent.desk.people
