"""What guards the tables of the ledger, against what the migrations made."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from amigo_consent.lib import db
from consents.ledger.models.state import Projected
from consents.ledger.models.submission import Submission, SubmissionDetail
from consents.proof.models import Seal, SealedHead
from consents.proof.verification.finding import Finding, Kind

PROJECTED: list[Any] = Projected.__subclasses__()
MODELS: list[type[Model]] = [Submission, SubmissionDetail, *PROJECTED, Seal, SealedHead]
TRIGGERS = {
    "consents_historicalchannelpreference.append_only": "e4ec5adc033367ee",
    "consents_historicalchannelpreference.append_only_whole": "2b483694369376f8",
    "consents_historicalconsentrecord.append_only": "0e878bbef5bafc15",
    "consents_historicalconsentrecord.append_only_whole": "f942158c1dae157f",
    "consents_historicalobjection.append_only": "230b792810231e02",
    "consents_historicalobjection.append_only_whole": "1fda8ffcf075ae1b",
    "consents_historicalpause.append_only": "e8fe24e9f913e960",
    "consents_historicalpause.append_only_whole": "769d7aba56a982f0",
    "consents_historicaltopicpause.append_only": "b31dbfafaec1f1bd",
    "consents_historicaltopicpause.append_only_whole": "781c0125e68b54ae",
    "consents_historicaltopicpreference.append_only": "faa08040e9055d0b",
    "consents_historicaltopicpreference.append_only_whole": "fa70ffb7689371e1",
    "consents_notice.append_only_whole": "969032f970465340",
    "consents_notice.notice_lifecycle": "fd9fd7cd5a3167a2",
    "consents_noticetext.append_only_whole": "7e7dd800e19c1826",
    "consents_noticetext.notice_text_immutable": "a093674353372b51",
    "consents_seal.append_only": "c9a592b2df7a8d27",
    "consents_seal.append_only_whole": "fbbc34a8723d29bc",
    "consents_sealedhead.append_only": "c7154abec9563694",
    "consents_sealedhead.append_only_whole": "b4c0014629dee1de",
    "consents_submission.append_only": "47f6baaa0d1b03a8",
    "consents_submission.append_only_whole": "6275f61a103d7611",
    "consents_submission.chain_submission": "96e309f8b826e14e",
    "consents_submissiondetail.written_once": "5af494768fc19d4f",
}
"""Every trigger of these tables, with a fingerprint of its definition and of the function that it calls.

Whoever changes one in a migration changes it here; the finding says the new fingerprint.
"""
FUNCTIONS = {
    "ledger_clock": "31ebb037ed353373",
    "ledger_digest": "5f788e854f83a705",
    "ledger_hash": "6cf39327f23a50fd",
    "ledger_moment": "383b2980c0282a64",
    "ledger_text": "b416cfafb591f226",
}
"""What the triggers call, with the fingerprint of its body."""

HISTORIES = {model.history.model._meta.db_table for model in PROJECTED}
TABLES = HISTORIES | {name.partition(".")[0] for name in TRIGGERS}

FOUND_TRIGGERS = """
SELECT class.relname || '.' || trigger.tgname,
       trigger.tgenabled::text = ANY(ARRAY['O', 'A']),
       pg_get_triggerdef(trigger.oid, true) || function.prosrc
  FROM pg_catalog.pg_trigger AS trigger
  JOIN pg_catalog.pg_class AS class ON class.oid = trigger.tgrelid
  JOIN pg_catalog.pg_proc AS function ON function.oid = trigger.tgfoid
 WHERE NOT trigger.tgisinternal AND class.relname = ANY(%(tables)s)
   AND class.relnamespace = current_schema()::regnamespace
"""
FOUND_FUNCTIONS = """
SELECT proname, string_agg(prosrc, '' ORDER BY oid) FROM pg_catalog.pg_proc
 WHERE proname = ANY(%(names)s) AND pronamespace = current_schema()::regnamespace
 GROUP BY proname
"""
FOUND_CONSTRAINTS = """
SELECT conname FROM pg_catalog.pg_constraint UNION SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'i'
"""
NOT_PLAIN = """
SELECT relname FROM pg_catalog.pg_class
 WHERE relname = ANY(%(tables)s) AND relnamespace = current_schema()::regnamespace
   AND (relkind <> 'r' OR relhasrules OR relrowsecurity)
"""
BEFORE_OWN = """
SELECT schema FROM unnest(current_schemas(true)) WITH ORDINALITY AS path(schema, position)
 WHERE NOT starts_with(schema, 'pg_temp_')
 ORDER BY position LIMIT 1
"""


def missing_guards() -> Iterator[Finding]:
    """Triggers and rules that are gone, switched off, replaced, or put there by others.

    No other check relies on them, but while they are gone anything can be written that fits itself.
    """
    for what in (*_triggers(), *_functions(), *_constraints(), *_tables(), *_names()):
        yield Finding(Kind.GUARD, None, None, what)


def _triggers() -> Iterator[str]:
    found = {name: (works, _fingerprint(body)) for name, works, body in _rows(FOUND_TRIGGERS)}
    for name in sorted(TRIGGERS.keys() | found.keys()):
        works, fingerprint = found.get(name, (False, None))
        if fingerprint is None:
            yield f"the trigger {name} is missing"
        elif name not in TRIGGERS:
            yield f"the trigger {name} does not belong there ({fingerprint})"
        elif not works:
            yield f"the trigger {name} is switched off"
        elif fingerprint != TRIGGERS[name]:
            yield f"the trigger {name} is not the one that was made ({fingerprint})"


def _functions() -> Iterator[str]:
    found = {name: _fingerprint(body) for name, body in db.rows(FOUND_FUNCTIONS, {"names": list(FUNCTIONS)})}
    for name, fingerprint in FUNCTIONS.items():
        if found.get(name) != fingerprint:
            yield f"the function {name} is not the one that was made ({found.get(name, 'missing')})"


def _constraints() -> Iterator[str]:
    found = {name for (name,) in db.rows(FOUND_CONSTRAINTS)}
    for model in MODELS:
        for constraint in model._meta.constraints:
            if constraint.name not in found:
                yield f"the rule {model._meta.db_table}.{constraint.name} is missing"


def _tables() -> Iterator[str]:
    for (table,) in _rows(NOT_PLAIN):
        yield f"{table} is no plain table: what it shows may not be what it holds"


def _names() -> Iterator[str]:
    for (schema,) in db.rows(BEFORE_OWN, {}):
        if schema != "pg_catalog":
            yield f"functions and operators of {schema} come before PostgreSQL's own"


def _rows(statement: str) -> list[tuple[Any, ...]]:
    return db.rows(statement, {"tables": [*TABLES]})


def _fingerprint(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]
