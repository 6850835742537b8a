"""Every promise of the database about clients, broken with plain SQL."""

from typing import Any

import pytest
from django.db import connection

from clients.access.models import AccessLog
from clients.person.models import Restriction
from consents.loyalty.models import LoyaltyAccount
from tests.factories import LONG_AGO, ClientFactory, StaffFactory
from tests.support.database import promises, refusal

pytestmark = pytest.mark.django_db

CLIENT = "UPDATE clients_client SET {} WHERE id = %(client)s"
RELATIONSHIP = "INSERT INTO clients_relationship (client_id, joined_on, left_on) VALUES (%(client)s, {})"
RESTRICTION = "INSERT INTO clients_restriction (client_id, since, until) VALUES (%(client)s, {})"
SUBSCRIPTION = "UPDATE clients_subscription SET {} WHERE client_id = %(client)s"
TAKEN = (
    "INSERT INTO clients_subscription (client_id, number, started_on) VALUES (%(other)s, '+37120000001', {})"
)
PHONE = "UPDATE clients_contactpoint SET {} WHERE client_id = %(client)s AND kind = 'phone'"
EMAIL = "UPDATE clients_contactpoint SET {} WHERE client_id = %(client)s AND kind = 'email'"
CONTACT = (
    "INSERT INTO clients_contactpoint (client_id, kind, value, preferred, since, suspension_reason)"
    " VALUES (%(client)s, 'phone', {}, now(), '')"
)
LOYALTY = "UPDATE clients_loyaltyaccount SET {} WHERE client_id = %(client)s"

BROKEN = [
    ("clients_client.client_number_format", CLIENT.format("number = 'A 1'")),
    ("clients_client.client_number_format", CLIENT.format("number = ''")),
    ("clients_client.client_language_known", CLIENT.format("language = 'de'")),
    ("clients_client.client_names_harmless_in_csv", CLIENT.format("given_name = '=1+1'")),
    ("clients_client.client_names_harmless_in_csv", CLIENT.format("family_name = '@cmd'")),
    ("clients_client.client_names_harmless_in_csv", CLIENT.format("greeting = E'\\tx'")),
    ("clients_client.client_personal_code_whole", CLIENT.format("personal_code_digest = '\\x01'")),
    ("clients_client.client_personal_code_whole", CLIENT.format("personal_code_encrypted = '\\x01'")),
    ("clients_relationship.relationship_ends_after_start", RELATIONSHIP.format("'2019-01-02', '2019-01-01'")),
    ("clients_relationship.relationship_ends_after_start", RELATIONSHIP.format("'2019-01-01', '2019-01-01'")),
    ("clients_relationship.relationship_one_at_a_time", RELATIONSHIP.format("'2021-01-01', NULL")),
    ("clients_relationship.relationship_one_at_a_time", RELATIONSHIP.format("'2019-01-01', '2020-01-02'")),
    ("clients_loyaltyaccount.loyalty_hidden_only_while_frozen", LOYALTY.format("hidden_on = '2024-01-01'")),
    (
        "clients_loyaltyaccount.loyalty_hidden_only_while_frozen",
        LOYALTY.format("frozen_on = '2024-01-02', hidden_on = '2024-01-01'"),
    ),
    ("clients_restriction.restriction_ends_after_start", RESTRICTION.format("'2019-01-01', '2019-01-01'")),
    ("clients_restriction.restriction_one_at_a_time", RESTRICTION.format("'2019-01-01', '2020-01-02'")),
    ("clients_restriction.restriction_one_at_a_time", RESTRICTION.format("'2021-01-01', NULL")),
    ("clients_subscription.subscription_number_is_e164", SUBSCRIPTION.format("number = '20000001'")),
    ("clients_subscription.subscription_ends_after_start", SUBSCRIPTION.format("ended_on = '2019-12-31'")),
    ("clients_subscription.subscription_one_holder_at_a_time", TAKEN.format("'2024-01-01'")),
    ("clients_contactpoint.contact_kind_known", PHONE.format("kind = 'fax'")),
    ("clients_contactpoint.contact_phone_is_e164", PHONE.format("value = '+371 20000001'")),
    ("clients_contactpoint.contact_email_is_normalised", EMAIL.format("value = 'Anna@example.com'")),
    ("clients_contactpoint.contact_email_is_normalised", EMAIL.format("value = 'anna'")),
    ("clients_contactpoint.contact_ends_after_start", PHONE.format("until = since")),
    ("clients_contactpoint.contact_suspension_has_start", PHONE.format("suspended_until = now()")),
    (
        "clients_contactpoint.contact_suspension_ends_after_start",
        PHONE.format("suspended_from = now(), suspended_until = now()"),
    ),
    (
        "clients_contactpoint.contact_suspension_reason_known",
        PHONE.format("suspended_from = now(), suspension_reason = 'bored'"),
    ),
    (
        "clients_contactpoint.contact_suspension_reason_known",
        PHONE.format("suspension_reason = 'number_ended'"),
    ),
    (
        "clients_contactpoint.contact_one_preferred_per_kind",
        CONTACT.format("'+37120000003', true") + ";" + CONTACT.format("'+37120000004', true"),
    ),
    ("clients_contactpoint.contact_open_once", CONTACT.format("'+37120000001', false")),
    (
        "clients_signincode.sign_in_code_used_by_a_client",
        """INSERT INTO clients_signincode (address, digest, expires_at, failures, used_at)
           VALUES ('+37120000009', '\\x00', now(), 0, now())""",
    ),
    ("clients_accesslog.append_only", "UPDATE clients_accesslog SET what = 'personal_code'"),
    ("clients_accesslog.append_only", "DELETE FROM clients_accesslog"),
    ("clients_accesslog.append_only_whole", "TRUNCATE clients_accesslog"),
    *(
        broken
        for table in ("clients_historicalrelationship", "clients_historicalloyaltyaccount")
        for broken in (
            (f"{table}.append_only", f"UPDATE {table} SET history_user_id = NULL"),
            (f"{table}.append_only", f"DELETE FROM {table}"),
            (f"{table}.append_only_whole", f"TRUNCATE {table}"),
        )
    ),
]


@pytest.fixture(scope="module")
def rows(module_db: None) -> dict[str, Any]:
    """A client since 2020 with loyalty, who can be reached and was restricted for a year; and another."""
    client = ClientFactory.create(phone="+37120000001", email="anna@example.com")
    Restriction.objects.create(client=client, since=LONG_AGO, until=LONG_AGO.replace(year=2022))
    AccessLog.objects.create(client=client, staff=StaffFactory.create(), what=AccessLog.What.CARD)
    LoyaltyAccount.objects.create(client=client, member_since=LONG_AGO.date())
    return {"client": client.pk, "other": ClientFactory.create().pk}


@pytest.mark.parametrize(("promise", "sql"), BROKEN, ids=[promise for promise, _ in BROKEN])
def test_the_database_refuses(promise: str, sql: str, rows: dict[str, Any]) -> None:
    assert refusal(sql, **rows) == promise


def test_every_promise_is_tried() -> None:
    assert promises("clients") == {promise for promise, _ in BROKEN}


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(
            RELATIONSHIP.format("'2019-01-01', '2020-01-01'"), id="a relationship until the next begins"
        ),
        pytest.param(
            RESTRICTION.format("'2022-01-01T00:00Z', NULL"), id="a restriction when the last one ended"
        ),
        pytest.param(
            SUBSCRIPTION.format("ended_on = '2024-01-01'") + ";" + TAKEN.format("'2024-01-01'"),
            id="a number handed on",
        ),
    ],
)
def test_what_only_touches_is_accepted(sql: str, rows: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, rows)

        assert cursor.rowcount == 1
