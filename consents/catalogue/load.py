"""The catalogue that the product comes with: purposes, notices version 1, channels, topics and roles."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from clients.person.models import Language
from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.notices.models import Notice, NoticeText

CATALOGUE = Path(__file__).resolve().parent / "facts"

PURPOSE_PROPERTIES = (
    "position",
    "contacts",
    "uses_channels",
    "uses_topics",
    "outlives_months",
    "is_marketing",
    "keeps_loyalty",
    "aggregate_only",
    "pausable",
)


@transaction.atomic
def load_catalogue() -> None:
    """Add what is missing of the catalogue. What is there already stays as the operator made it.

    The roles are the product's: each gets the permissions that it is meant to have, no more and no fewer.
    Who wants other ones makes a group of their own.
    """
    for facts in _purposes():
        purpose, _ = Purpose.objects.get_or_create(
            code=facts["code"], defaults={name: facts[name] for name in PURPOSE_PROPERTIES}
        )
        if not purpose.notices.exists():
            _publish_first_notice(purpose, facts)
    for facts in _read("channels.toml")["channel"]:
        _add_named(Channel, facts, contact_kind=facts["contact_kind"], sends_by=facts["sends_by"])
    for facts in _read("topics.toml")["topic"]:
        _add_named(Topic, facts, offered_from=_read("notice.toml")["effective_from"])
    for role, permissions in _read("roles.toml").items():
        _set_role(role, permissions)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CATALOGUE / name).read_text(encoding="utf-8"))


def _purposes() -> Iterator[dict[str, Any]]:
    for path in sorted((CATALOGUE / "purposes").glob("*.toml")):
        yield _read(f"purposes/{path.name}")


def _publish_first_notice(purpose: Purpose, facts: dict[str, Any]) -> None:
    """Draft, texts, then published: the only order that the database accepts."""
    notice = Notice.objects.create(purpose=purpose, **_read("notice.toml"))
    for language in Language.values:
        text = facts[language]
        NoticeText.objects.create(
            notice=notice,
            language=language,
            title=text["title"].strip(),
            summary=text["summary"].strip(),
            body=text["body"].strip(),
        )
    notice.published_at = timezone.now()
    notice.save(update_fields=["published_at"])


def _add_named(model: type[Channel] | type[Topic], facts: dict[str, Any], **properties: Any) -> None:
    names = {f"name_{language}": facts[language] for language in Language.values}
    model._default_manager.get_or_create(
        code=facts["code"], defaults={"position": facts["position"], **names, **properties}
    )


def _set_role(role: str, permissions: list[str]) -> None:
    """A group of staff; permissions are named `app.codename`."""
    group, _ = Group.objects.get_or_create(name=role)
    named = [permission.split(".") for permission in permissions]
    group.permissions.set(
        Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in named
    )
