"""Topics that pause for lack of interest, in state and history: beside the client's own word."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.models import BaseConstraint
from django.utils.translation import override

from amigo_consent.lib.actors import System
from clients.person.models import Client
from consents.ledger.models.state import TopicPause, TopicPreference
from consents.ledger.models.submission import Source, Submission
from consents.ledger.preferences import topic_choices
from consents.ledger.timeline import timeline
from consents.rules.words import TopicState
from tests.consents.proof.verification.tampering import findings, superuser
from tests.factories import ClientFactory, append_entries, record

pytestmark = pytest.mark.django_db

PROJECT_ANEW = import_module("consents.migrations.0012_topics_paused_beside_the_word").PROJECT_ANEW


def entry(client: Client, state: str, source: Source = Source.SYSTEM) -> Submission:
    return Submission(client=client, source=source, language="lv", changes={"topics": {"news": state}})


def say(client: Client, *states: str) -> None:
    """One after the other, the client's words and those of this system."""
    for state in states:
        source = Source.SYSTEM if state.startswith("system") else Source.PORTAL
        append_entries(entry(client, state.removeprefix("system "), source))


def news(client: Client) -> tuple[str, str]:
    """The client's own word, and the state."""
    choice = next(choice for choice in topic_choices(client.pk) if choice.code == "news")
    return choice.word, choice.state


@pytest.mark.parametrize(
    ("said", "word", "state"),
    [
        (["system paused"], "unset", "paused"),
        (["wanted", "system paused"], "true", "paused"),
        (["unwanted", "system paused"], "false", "unwanted"),
        (["system paused", "wanted"], "true", "wanted"),
        (["system paused", "unwanted"], "false", "unwanted"),
        (["system paused", "system resumed"], "unset", ""),
        (["wanted", "system paused", "system resumed"], "true", "wanted"),
        (["system paused", "system wanted"], "unset", ""),
        (["wanted", "system paused", "system wanted", "system paused"], "true", "paused"),
    ],
)
def test_a_pause_leaves_the_clients_word_as_it_was(said: list[str], word: str, state: str) -> None:
    client = ClientFactory.create()

    say(client, *said)

    assert news(client) == (word, state)
    assert findings() == []


def test_saying_yes_to_what_is_paused_is_recorded() -> None:
    client = ClientFactory.create()
    record(client, topics={"news": True})
    record(client, topics={"news": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)

    recorded = record(client, topics={"news": True})

    assert recorded.changed == ["topics/news"]
    assert news(client) == ("true", "wanted")


@pytest.mark.parametrize("state", ["resumed", "wanted"])
def test_the_timeline_claims_no_wish_that_nobody_expressed(state: str) -> None:
    client = ClientFactory.create()

    say(client, "system paused", f"system {state}")

    with override("en"):
        outcomes = [change.outcome for line in timeline(client.pk) for change in line.changes]

    assert outcomes == ["resumed by a click", "paused for lack of interest"]


# As it was before that migration: one state, the pause in place of the client's word.
AS_BEFORE = """
ALTER TABLE consents_topicpreference DROP CONSTRAINT topic_state_known;
DELETE FROM consents_topicpause;
DELETE FROM consents_historicaltopicpause;
DELETE FROM consents_topicpreference;
DELETE FROM consents_historicaltopicpreference;
INSERT INTO consents_topicpreference (client_id, topic_id, decided_at, submission_id, state)
SELECT DISTINCT ON (client_id) client_id, topic.id, decided_at, act.id, changes #>> '{topics,news}'
  FROM consents_submission AS act, consents_topic AS topic
 WHERE topic.code = 'news'
 ORDER BY client_id, decided_at DESC, sequence DESC;
INSERT INTO consents_historicaltopicpreference (id, client_id, topic_id, decided_at, submission_id, state,
                                                history_date, history_type, history_change_reason)
SELECT standing.id, act.client_id, standing.topic_id, act.decided_at, act.id, changes #>> '{topics,news}',
       received_at, CASE row_number() OVER (PARTITION BY act.client_id ORDER BY sequence)
                        WHEN 1 THEN '+' ELSE '~' END, source
  FROM consents_submission AS act
  JOIN consents_topicpreference AS standing ON standing.client_id = act.client_id
 ORDER BY sequence;
"""


def projected() -> list[list[tuple[Any, ...]]]:
    """State and history of topics; the keys of rows are the table's own affair."""
    return [
        sorted(rows.values_list("client_id", "submission_id", "decided_at", *columns))
        for model, column in ((TopicPreference, "state"), (TopicPause, "stands"))
        for rows, columns in (
            (model._default_manager.all(), (column,)),
            (model.history.all(), (column, "history_type", "history_date", "history_change_reason")),
        )
    ]


def known_state() -> BaseConstraint:
    return next(rule for rule in TopicPreference._meta.constraints if rule.name == "topic_state_known")


def test_entries_of_before_are_projected_anew_and_stay_as_they_are() -> None:
    for said in (
        ["wanted", "system paused", "system wanted", "system paused", "unwanted"],
        ["system paused", "system wanted", "wanted"],
        ["unwanted", "wanted"],
        ["wanted", "system paused"],
        ["system paused"],
    ):
        say(ClientFactory.create(), *said)
    right = projected()
    with superuser(), connection.cursor() as cursor:
        cursor.execute(AS_BEFORE)

    with connection.cursor() as cursor:
        cursor.execute(PROJECT_ANEW)
    with connection.schema_editor() as schema:
        schema.add_constraint(TopicPreference, known_state())

    assert projected() == right
    assert findings() == []
