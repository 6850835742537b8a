"""Where the admin finds what this app registers."""

# ruff: noqa: F401

import consents.catalogue.admin
import consents.catalogue.systems.admin
import consents.engagement.admin
import consents.exchange.admin
import consents.ledger.admin.state
import consents.ledger.admin.submissions
import consents.proof.admin
import consents.reminders.admin
