"""Where Django finds the models of this app. Import them from where they are."""

# ruff: noqa: F401

import consents.catalogue.models
import consents.catalogue.notices.models
import consents.catalogue.systems.models
import consents.engagement.models
import consents.exchange.models
import consents.ledger.models.state
import consents.ledger.models.submission
import consents.loyalty.models
import consents.proof.models
import consents.reminders.models
