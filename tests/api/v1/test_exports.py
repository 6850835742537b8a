import csv
import hashlib
import io
import json

import pytest
from django.utils import timezone

from consents.exchange.models import Export
from consents.rules.audience import TO_CONTACT
from consents.rules.decision import decide
from tests.api.caller import caller, file_of, kind
from tests.factories import ApiClientFactory, ClientFactory, record

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/exports/audience/"


def test_the_file_and_what_is_known_of_it() -> None:
    record(
        ClientFactory.create(number="A1", email="anna@example.com"), given="offers", channels={"email": True}
    )
    ClientFactory.create(number="A2", email="zane@example.com")
    client = caller(name="campaigns")

    response = client.get(ADDRESS, {"purpose": "offers", "channel": "email"})
    file = file_of(response)
    export = client.get(f"/api/v1/exports/{response.headers['Export-Id']}/").json()

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["client"] for row in csv.DictReader(io.StringIO(file.decode()))] == ["A1"]
    assert export["api_client"] == "campaigns"
    assert (export["kind"], export["rows"], export["bytes"]) == ("audience", 1, len(file))
    assert export["sha256"] == hashlib.sha256(file).hexdigest()
    assert export["started_at"] <= export["finished_at"]
    assert export["filters"]["channel"] == "email"


def test_ndjson() -> None:
    record(ClientFactory.create(number="A1"), given="offers", channels={"app": True})

    response = caller().get(ADDRESS, {"purpose": "offers", "channel": "app", "format": "ndjson"})

    (line,) = file_of(response).splitlines()
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert list(json.loads(line)) == list(TO_CONTACT)


def test_the_parameter_decides_the_format_whatever_is_accepted() -> None:
    response = caller().get(
        ADDRESS, {"purpose": "offers", "channel": "app", "format": "csv"}, HTTP_ACCEPT="application/json"
    )

    assert file_of(response).startswith(b"client,")


def test_a_past_moment() -> None:
    client, now = ClientFactory.create(number="A1"), timezone.now()
    record(client, given="offers", channels={"app": True}, decided_at=now.replace(year=now.year - 2))
    record(client, withdrawn="offers")

    then = file_of(
        caller().get(
            ADDRESS, {"purpose": "offers", "channel": "app", "at": f"{now.year - 1}-01-01T00:00:00Z"}
        )
    )
    today = file_of(caller().get(ADDRESS, {"purpose": "offers", "channel": "app"}))

    assert b"A1," in then
    assert b"A1," not in today
    assert [decision.allowed for decision in decide(clients=[client.pk], purposes=["offers"])] == [False]


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "xml"},
        {"at": "2999-01-01T00:00:00Z"},
        {"channel": ""},
        {"page": "2"},
    ],
)
def test_what_cannot_be_asked(wrong: dict[str, str]) -> None:
    response = caller().get(ADDRESS, {"purpose": "offers", **wrong})

    assert (response.status_code, kind(response)) == (400, "invalid-request")
    assert list(response.json()["errors"]) == list(wrong)
    assert not Export.objects.exists()


@pytest.mark.parametrize("wrong", [{"channel": "pigeon"}, {"topic": "weather"}, {"purpose": "moon"}])
def test_what_is_not_in_the_catalogue(wrong: dict[str, str]) -> None:
    response = caller().get(ADDRESS, {"purpose": "offers", "channel": "app", **wrong})

    assert (response.status_code, kind(response)) == (422, "unknown-code")
    assert not Export.objects.exists()


def test_a_purpose_that_contacts_needs_a_channel() -> None:
    response = caller().get(ADDRESS, {"purpose": "usage-data"})

    assert (response.status_code, kind(response)) == (422, "channel-required")
    assert not Export.objects.exists()


def test_a_purpose_that_never_contacts_gives_nothing_to_contact_by() -> None:
    client = ClientFactory.create(number="A1", email="anna@example.com")
    record(client, given="credit-information", channels={"email": True})

    file = file_of(caller().get(ADDRESS, {"purpose": "credit-information", "format": "ndjson"}))

    assert json.loads(file)["client"] == "A1"
    assert not {"greeting", "contact", "unsubscribe_url"} & set(json.loads(file))
    assert b"@" not in file


def test_aggregates_only() -> None:
    response = caller().get(ADDRESS, {"purpose": "metadata-research"})

    assert (response.status_code, kind(response)) == (403, "aggregates-only")


def test_a_purpose_that_was_not_given() -> None:
    response = caller(purposes=["usage-data"]).get(ADDRESS, {"purpose": "offers", "channel": "app"})

    assert (response.status_code, kind(response)) == (403, "purpose-not-granted")


def test_the_exports_of_others_are_not_there() -> None:
    export = Export.objects.create(api_client=ApiClientFactory.create(), kind="audience", filters={})

    response = caller().get(f"/api/v1/exports/{export.pk}/")

    assert (response.status_code, kind(response)) == (404, "not-found")


def test_an_unfinished_export_says_so() -> None:
    application = ApiClientFactory.create()
    export = Export.objects.create(api_client=application, kind="audience", filters={})

    answer = caller(application).get(f"/api/v1/exports/{export.pk}/").json()

    assert [answer[name] for name in ("finished_at", "rows", "bytes", "sha256")] == [None] * 4
