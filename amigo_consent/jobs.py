"""The only place that joins the jobs: the worker does what these modules declare.

Their times are in UTC; Riga is two hours ahead, in summer three. What closes a day runs soon after Riga's
midnight, what tidies up at night, and messages leave at ten in the morning, in summer at eleven.
"""

# ruff: noqa: F401 - they declare themselves

import amigo_consent.lib.jobs.housekeeping
import amigo_consent.lib.messages.outbox
import clients.contacts.jobs
import clients.person.jobs
import clients.sign_in.jobs
import consents.loyalty.jobs
import consents.proof.jobs
import consents.reminders.jobs
