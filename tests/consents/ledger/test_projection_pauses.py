"""Entries of before pauses were statements of their own, in state and history: they read as pauses."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.notices.models import NoticeText
from consents.ledger.models.state import ConsentRecord, Pause
from consents.ledger.models.submission import Submission
from consents.ledger.projection import project
from tests.consents.proof.verification.tampering import findings, superuser
from tests.factories import ClientFactory, append_entries
from tests.support.asking import ask

pytestmark = pytest.mark.django_db

PROJECT_ANEW = import_module("consents.migrations.0015_pauses_of_their_own").PROJECT_ANEW
DAY = dt.timedelta(days=1)
LOCATION = "location-data"


def ago(days: float) -> dt.datetime:
    return timezone.now() - days * DAY


def entry(client: Client, at: dt.datetime, status: str = "given", **said: Any) -> Submission:
    text = NoticeText.objects.get(notice__purpose__code=LOCATION, notice__version=1, language="lv")
    shown = {"language": "lv", "notice": 1, "digest": bytes(text.digest).hex()}
    statement = {"status": status, **shown, **said}
    return Submission(
        client=client,
        source="portal",
        language="lv",
        decided_at=at,
        changes={"purposes": {LOCATION: statement}},
    )


def old_pause(client: Client, at: dt.datetime, until: dt.datetime) -> Submission:
    return entry(client, at, paused_until=until.isoformat())


OLD_LIVES = {
    "paused": ("paused", 20),
    "over": ("given", 20),
    "resumed": ("given", 20),
    "given anew after it": ("given", 1),
    "withdrawn before it, told late": ("withdrawn", 10),
    "withdrawn after it": ("withdrawn", 2),
}


def old_life(name: str) -> Client:
    client = ClientFactory.create()
    said = {
        "paused": [old_pause(client, ago(5), ago(-9))],
        "over": [old_pause(client, ago(5), ago(3))],
        "resumed": [old_pause(client, ago(5), ago(-9)), entry(client, ago(4))],
        "given anew after it": [old_pause(client, ago(5), ago(3)), entry(client, ago(1))],
        "withdrawn before it, told late": [
            old_pause(client, ago(5), ago(-9)),
            entry(client, ago(10), "withdrawn"),
        ],
        "withdrawn after it": [old_pause(client, ago(5), ago(-9)), entry(client, ago(2), "withdrawn")],
    }
    for one in (entry(client, ago(20)), *said[name]):
        append_entries(one)
        project([one.pk], ["pauses"])
    return client


@pytest.mark.parametrize("name", OLD_LIVES)
def test_a_pause_of_before_reads_as_a_pause(name: str) -> None:
    client = old_life(name)

    decision = ask(client, LOCATION)

    status, decided_ago = OLD_LIVES[name]
    assert decision.status == status
    assert decision.decided_at
    assert round((timezone.now() - decision.decided_at) / DAY) == decided_ago
    assert findings() == []


# The state and history that these entries had before this system told pauses from consents.
AS_BEFORE = """
DELETE FROM consents_pause;
DELETE FROM consents_historicalpause;
DELETE FROM consents_consentrecord;
DELETE FROM consents_historicalconsentrecord;
INSERT INTO consents_consentrecord (client_id, purpose_id, status, notice_id, language,
                                    decided_at, submission_id)
SELECT DISTINCT ON (client_id) client_id, purpose.id, changes #>> '{purposes,location-data,status}',
       notice.id, 'lv', decided_at, act.id
  FROM consents_submission AS act, consents_purpose AS purpose
  JOIN consents_notice AS notice ON notice.purpose_id = purpose.id
 WHERE purpose.code = 'location-data'
 ORDER BY client_id, decided_at DESC, sequence DESC;
INSERT INTO consents_historicalconsentrecord (id, client_id, purpose_id, status, notice_id, language,
                                              decided_at, submission_id, history_date, history_type,
                                              history_change_reason)
SELECT standing.id, act.client_id, standing.purpose_id, changes #>> '{purposes,location-data,status}',
       standing.notice_id, 'lv', act.decided_at, act.id, received_at,
       CASE row_number() OVER (PARTITION BY act.client_id ORDER BY sequence) WHEN 1 THEN '+' ELSE '~' END,
       source
  FROM consents_submission AS act
  JOIN consents_consentrecord AS standing ON standing.client_id = act.client_id
 ORDER BY sequence;
"""


def projected() -> list[list[tuple[Any, ...]]]:
    """State and history; the keys of rows are the table's own affair."""
    return [
        sorted(rows.values_list("client_id", "submission_id", "decided_at", *columns), key=str)
        for model, column in ((ConsentRecord, "status"), (Pause, "paused_until"))
        for rows, columns in (
            (model._default_manager.all(), (column,)),
            (model.history.all(), (column, "history_type", "history_date", "history_change_reason")),
        )
    ]


def test_an_upgrade_projects_entries_of_before_anew_and_leaves_them_as_they_are() -> None:
    for name in OLD_LIVES:
        old_life(name)
    right = projected()
    with superuser(), connection.cursor() as cursor:
        cursor.execute(AS_BEFORE)

    with connection.cursor() as cursor:
        cursor.execute(PROJECT_ANEW)

    assert projected() == right
    assert findings() == []
