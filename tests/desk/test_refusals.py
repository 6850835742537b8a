"""Every refusal that the desk meets has a sentence."""

import datetime as dt

import pytest
from django.utils import translation

from amigo_consent.desk.refusals import REFUSALS, sentence
from clients.contacts.numbers import HeldByAnother
from consents.catalogue.notices.publishing import Incomplete, NoticeRefused, TooEarly
from consents.ledger.choices import NotInForce, NotPausable, Refused
from consents.ledger.submit import ClientErased, DecidedInFuture

NOON = dt.datetime(2025, 6, 2, 9, tzinfo=dt.UTC)
WITH_FACTS = (HeldByAnother, Incomplete, NotInForce, TooEarly)
ALL: list[type[BaseException]] = [*REFUSALS, *NoticeRefused.__subclasses__(), *Refused.__subclasses__()]
KINDS = {kind.__name__: kind for kind in ALL}


@pytest.mark.parametrize("name", sorted(KINDS.keys() - {kind.__name__ for kind in WITH_FACTS}))
def test_each_is_said_in_words(name: str) -> None:
    kind = KINDS[name]

    assert sentence(kind.__new__(kind)).endswith(".")


@pytest.mark.django_db
def test_facts_are_told() -> None:
    with translation.override("en"):
        assert "2 Jun 2025 12:00" in sentence(TooEarly(NOON))
        assert "missing in: Latviešu, Русский." in sentence(Incomplete(["lv", "ru"]))
        assert "+371 20 000 001" in sentence(HeldByAnother(), address="+371 20 000 001")
        assert "“Amigo offers” has changed: version 2" in sentence(NotInForce("offers", 1, 2))
        assert "No notice of “Amigo offers” was in force" in sentence(NotInForce("offers", 1, None))


@pytest.mark.parametrize("refused", [DecidedInFuture(NOON), NotPausable("offers")])
def test_one_without_words_of_its_own_has_those_of_its_family(refused: Refused) -> None:
    with translation.override("en"):
        assert sentence(refused) == "This cannot be recorded. Nothing was changed."
        assert sentence(ClientErased(1)) != sentence(refused)


def test_what_is_no_refusal_is_a_fault() -> None:
    with pytest.raises(KeyError):
        sentence(ValueError())
