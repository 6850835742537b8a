"""What the product comes with, and that loading it again changes nothing the operator made."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from clients.person.models import Language
from consents.catalogue.load import load_catalogue
from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.notices.models import Notice, NoticeText
from tests.factories import draft

pytestmark = pytest.mark.django_db

CATALOGUE: tuple[Any, ...] = (Purpose, Notice, NoticeText, Channel, Topic, Group)


def contents() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in CATALOGUE]


def test_the_eight_purposes_and_what_code_knows_of_them() -> None:
    properties = ("code", "uses_channels", "uses_topics", "outlives_months", "aggregate_only", "pausable")

    assert list(Purpose.objects.values_list(*properties)) == [
        ("offers", True, True, 0, False, False),
        ("usage-data", False, False, 0, False, False),
        ("automated-processing", False, False, 0, False, False),
        ("credit-information", False, False, 0, False, False),
        ("location-data", False, False, 0, False, True),
        ("loyalty-data", False, False, 24, False, False),
        ("loyalty-offers", True, True, 24, False, False),
        ("metadata-research", False, False, 0, True, False),
    ]


def test_the_channels_and_topics_of_the_leaflet() -> None:
    assert list(Channel.objects.values_list("code", "contact_kind")) == [
        ("email", "email"),
        ("sms", "phone"),
        ("call", "phone"),
        ("post", "post"),
        ("app", ""),
    ]
    assert list(Topic.objects.values_list("code", flat=True)) == [
        "news",
        "tariffs",
        "devices",
        "events",
        "loyalty",
        "greetings",
        "surveys",
    ]


def test_every_notice_names_the_controller_and_the_policy_in_every_language() -> None:
    """GDPR Art. 13(1)(a), 13(2)(c)."""
    texts = NoticeText.objects.filter(notice__version=1)

    assert texts.count() == 8 * len(Language.values)
    for text in texts:
        assert "ZetCOM" in text.body
        assert "amigo.lv" in text.body


@pytest.mark.parametrize("role", ["agent", "supervisor", "specialist", "dpo", "admin"])
def test_every_role_has_permissions(role: str) -> None:
    assert Group.objects.get(name=role).permissions.exists()


def test_only_the_dpo_reveals_personal_codes_and_sees_who_looked() -> None:
    allowed = Group.objects.filter(permissions__codename__in=["view_personal_code", "view_accesslog"])

    assert set(allowed.values_list("name", flat=True)) == {"dpo"}


def test_loading_again_changes_nothing() -> None:
    before = contents()

    call_command("load_catalogue")

    assert contents() == before


def test_what_the_operator_made_stays() -> None:
    Purpose.objects.filter(code="offers").update(validity_months=24, position=90)
    Channel.objects.filter(code="sms").update(name_lv="Īsziņa")
    Group.objects.get(name="agent").permissions.clear()
    Purpose.objects.create(code="ninth", position=9)
    draft("offers", 2)
    before = contents()

    load_catalogue()

    assert contents() == before


def test_what_is_missing_is_added() -> None:
    Topic.objects.filter(code="surveys").delete()
    Group.objects.filter(name="dpo").delete()

    load_catalogue()

    assert Topic.objects.filter(code="surveys").exists()
    assert Group.objects.get(name="dpo").permissions.exists()
