"""Where Django finds the models of this app. Import them from where they are."""

# ruff: noqa: F401

import clients.access.models
import clients.centres.models
import clients.contacts.models
import clients.person.models
import clients.sign_in.models
