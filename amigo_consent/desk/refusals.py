"""Why something was not done, in words for staff: one sentence for every refusal that the desk can meet."""

from collections.abc import Callable
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from clients.contacts.numbers import (
    AlreadyClosed,
    AlreadyEnded,
    EndsBeforeItBegan,
    HeldByAnother,
    NotSuspended,
)
from consents.catalogue.notices.publishing import (
    AlreadyPublished,
    DraftChanged,
    DraftExists,
    Incomplete,
    OwnDraft,
    TooEarly,
)
from consents.catalogue.notices.queries import titled_purposes
from consents.ledger.choices import NotInForce, Refused
from consents.ledger.submit import ClientErased
from consents.loyalty.relationship import (
    NotAClient,
    NotBack,
    NothingKept,
    NumberBeganLater,
    RanOut,
    ReturnsInFuture,
    StillAClient,
)


def sentence(refused: BaseException, **facts: str) -> str:
    """Why nothing was done, and what to do; `facts` are those that only the page knows.

    A refusal without words of its own has those of its family. Raises KeyError for what is none of REFUSALS.
    """
    kind = next((kind for kind in type(refused).__mro__ if kind in SENTENCES), type(refused))
    words = SENTENCES[kind]
    return words(refused) if callable(words) else str(words) % facts


def language_name(language: str) -> str:
    """What a language calls itself, as a heading."""
    return str(get_language_info(language)["name_local"]).capitalize()


def _not_in_force(refused: NotInForce) -> str:
    facts = {"purpose": titled_purposes().get(code=refused.purpose), "version": refused.in_force}
    if refused.in_force is None:
        return _("No notice of “%(purpose)s” was in force at that moment. Nothing was recorded.") % facts
    return (
        _(
            "The notice of “%(purpose)s” has changed: version %(version)s is in force. "
            "Nothing was recorded. Read it to the client and ask again."
        )
        % facts
    )


def _incomplete(refused: Incomplete) -> str:
    missing = ", ".join(map(language_name, refused.languages))
    return _("The text is missing in: %(languages)s. Write it first.") % {"languages": missing}


def _too_early(refused: TooEarly) -> str:
    earliest = formats.date_format(timezone.localtime(refused.earliest), "SHORT_DATETIME_FORMAT")
    return _("It cannot be in force before %(earliest)s. Choose that moment or a later one.") % {
        "earliest": earliest
    }


SENTENCES: dict[type[BaseException], Promise | Callable[[Any], str]] = {
    # What a client says
    ClientErased: gettext_lazy("The client's data was erased. Nothing can be recorded."),
    NotInForce: _not_in_force,
    Refused: gettext_lazy("This cannot be recorded. Nothing was changed."),
    # Relationships and loyalty
    NotAClient: gettext_lazy("There is no relationship that this could be recorded for."),
    NotBack: gettext_lazy("The client is not back. Record the return first; then loyalty can be restored."),
    NothingKept: gettext_lazy("There is no frozen loyalty that could be restored."),
    NumberBeganLater: gettext_lazy("The client began to hold a number later than that. Choose a later day."),
    RanOut: gettext_lazy("No consent keeps the loyalty any more, so it cannot be restored."),
    ReturnsInFuture: gettext_lazy("That day has not come yet. Record the return when the client is back."),
    StillAClient: gettext_lazy("The client had not left by that day. Choose a later one."),
    # Numbers and addresses
    AlreadyClosed: gettext_lazy("This address was closed before. Nothing was changed."),
    AlreadyEnded: gettext_lazy("It ends by that day already. An end can only be brought forward."),
    EndsBeforeItBegan: gettext_lazy("That day is before it began. Choose a later one."),
    HeldByAnother: gettext_lazy(
        "Another client holds %(address)s now, so it cannot be confirmed. Ask for another number."
    ),
    NotSuspended: gettext_lazy("This address did not wait for a confirmation any more. Nothing was changed."),
    # Notices
    AlreadyPublished: gettext_lazy(
        "This version has been published meanwhile. It cannot be changed any more."
    ),
    DraftChanged: gettext_lazy(
        "Somebody changed the draft meanwhile. Nothing was done: read it again, then decide."
    ),
    DraftExists: gettext_lazy("There was a draft already: here it is."),
    Incomplete: _incomplete,
    OwnDraft: gettext_lazy("You wrote this draft, so somebody else has to publish it."),
    TooEarly: _too_early,
}
REFUSALS: tuple[type[BaseException], ...] = tuple(SENTENCES)
