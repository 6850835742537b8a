"""Loyalty that nothing keeps is hidden first, because facts come late."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.apps import apps

from amigo_consent.lib.actors import System
from clients.person.models import Client
from consents.loyalty.keepers import HIDDEN_FOR, standing_of
from consents.loyalty.relationship import RanOut, return_client
from tests.factories import record
from tests.support.calendar import midnight
from tests.support.members import (
    INSTANT,
    LAST_DAY,
    LEFT_ON,
    OVER_AT,
    account_of,
    come_back,
    frozen_on,
    hidden_on,
    leave,
    member,
    restore,
    settle_at,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
HISTORY: Any = apps.get_model("clients", "HistoricalLoyaltyAccount")._default_manager


class TestHidden:
    """For 60 days late facts bring back what nothing seemed to keep."""

    def test_for_sixty_days_then_it_is_deleted_with_a_line_in_its_history(self) -> None:
        client = member()
        leave(client)

        settle_at(midnight(LEFT_ON + HIDDEN_FOR) - INSTANT)
        assert hidden_on(client) == LEFT_ON
        settle_at(midnight(LEFT_ON + HIDDEN_FOR))

        assert account_of(client) is None
        frozen, hidden, deleted = HISTORY.order_by("history_id").values("history_type", "hidden_on")[1:]
        assert frozen == {"history_type": "~", "hidden_on": None}
        assert hidden == {"history_type": "~", "hidden_on": LEFT_ON}
        assert deleted == {"history_type": "-", "hidden_on": LEFT_ON}

    def test_a_paper_of_before_the_end_that_is_recorded_late_brings_it_back(self) -> None:
        client = member()
        leave(client)

        record(client, given="loyalty-data", decided_at=midnight(LEFT_ON) - 3 * DAY)
        settle_at(midnight(LEFT_ON) + 59 * DAY)

        assert (frozen_on(client), hidden_on(client)) == (LEFT_ON, None)

    def test_a_return_in_time_that_is_recorded_late_brings_it_back(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        settle_at(OVER_AT)
        assert hidden_on(client) == LAST_DAY + DAY

        with time_machine.travel(OVER_AT + 5 * DAY, tick=False):
            return_client(client=client, joined_on=LAST_DAY - DAY, by=System())

        assert hidden_on(client) is None
        restore(client, OVER_AT + 5 * DAY)
        assert frozen_on(client) is None

    def test_also_when_they_withdrew_before_we_knew_that_they_were_back(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON) + 12 * DAY)
        settle_at(midnight(LEFT_ON) + 13 * DAY)
        assert hidden_on(client)

        with time_machine.travel(midnight(LEFT_ON) + 15 * DAY, tick=False):
            return_client(client=client, joined_on=LEFT_ON + 10 * DAY, by=System())

        assert hidden_on(client) is None

    @pytest.mark.parametrize("given", ["", "offers", "loyalty-data"])
    def test_a_mistaken_end_that_is_undone_takes_nothing(self, given: str) -> None:
        client = member(given=given)
        leave(client, at=midnight(LEFT_ON) + 5 * DAY)

        with time_machine.travel(midnight(LEFT_ON) + 6 * DAY, tick=False):
            return_client(client=client, joined_on=LEFT_ON, by=System())

        assert hidden_on(client) is None
        restore(client, midnight(LEFT_ON) + 6 * DAY)
        assert frozen_on(client) is None

    def test_a_consent_given_again_brings_it_back(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON) + DAY)
        settle_at(midnight(LEFT_ON) + 2 * DAY)

        record(client, given="loyalty-data", decided_at=midnight(LEFT_ON) + 3 * DAY)
        settle_at(midnight(LEFT_ON) + 4 * DAY)

        assert hidden_on(client) is None

    def test_coming_back_to_what_was_withdrawn_does_not(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON) + DAY)
        settle_at(midnight(LEFT_ON) + 2 * DAY)

        come_back(client, LEFT_ON + 10 * DAY)

        assert hidden_on(client) == LEFT_ON + 2 * DAY
        with pytest.raises(RanOut):
            restore(client, midnight(LEFT_ON) + 10 * DAY)

    def test_what_was_erased_does_not_wait(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        Client.objects.filter(pk=client.pk).update(erased_at=midnight(LEFT_ON) + DAY)

        settle_at(midnight(LEFT_ON) + DAY)

        assert account_of(client) is None

    def test_when_it_will_be_deleted(self) -> None:
        client = member()
        leave(client)

        with time_machine.travel(midnight(LEFT_ON) + 10 * DAY, tick=False):
            standing = standing_of(client.pk)

        assert standing
        assert standing.deleted_on(LEFT_ON + 10 * DAY) == LEFT_ON + HIDDEN_FOR
