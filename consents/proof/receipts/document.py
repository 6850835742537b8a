"""A receipt for people: one or two calm pages that a client would keep, in the language of the page."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from amigo_consent.lib import phone
from amigo_consent.lib.pdf import render_pdf
from consents.catalogue import addresses
from consents.ledger.recorded import RecordedConsent
from consents.proof.receipts.json_ld import json_ld
from consents.proof.receipts.receipt import Receipt
from consents.proof.receipts.vocabulary import controller
from consents.rules.words import ConsentStatus

Fact = tuple[str, str]
"""What it is called, and what it is."""

DECISIONS = {
    ConsentStatus.GIVEN: gettext_lazy("Consent given"),
    ConsentStatus.REFUSED: gettext_lazy("Consent not given"),
    ConsentStatus.WITHDRAWN: gettext_lazy("Consent withdrawn"),
}


def pdf(receipt: Receipt) -> bytes:
    """The receipt as a tagged PDF with the JSON-LD file inside; its date is that of the record."""
    at = receipt.consent.submission.received_at
    return render_pdf("receipt.typ", _content(receipt), at=at, attachment=json_ld(receipt))


def _content(receipt: Receipt) -> dict[str, Any]:
    """Every word of the document, in the order of the template."""
    consent = receipt.consent
    return {
        "language": get_language() or settings.LANGUAGE_CODE,
        "heading": _("Consent receipt"),
        "number": str(receipt.id),
        "decision": _decision(consent),
        "title": consent.title,
        "title_language": consent.language,
        "facts": list(_facts(receipt)),
        "notice": _notice(consent),
        "sections": [_change_of_mind(), _controller()],
        "proof": _proof(receipt),
        "attached": _("The same receipt for programs"),
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }


def _decision(consent: RecordedConsent) -> str:
    if consent.paused_until:
        return _("Consent paused")
    return str(DECISIONS[consent.status]) if consent.status else _("Pause of the consent ended")


def _facts(receipt: Receipt) -> Iterator[Fact]:
    """Who, when, how and until when."""
    consent, entry = receipt.consent, receipt.consent.submission
    if entry.client.full_name:
        yield _("Client"), entry.client.full_name
    if receipt.client_number:
        yield _("Customer number"), receipt.client_number
    yield _("Decided on"), _moment(entry.decided_at)
    if _moment(entry.received_at) != _moment(entry.decided_at):
        yield _("Recorded on"), _moment(entry.received_at)
    how = str(capfirst(entry.get_source_display()))
    yield _("How it was expressed"), f"{how}, {entry.centre.name}" if entry.centre else how
    if consent.status == ConsentStatus.GIVEN:
        yield _("Validity"), _validity(consent)
    if consent.paused_until:
        yield _("Paused until"), _moment(consent.paused_until)


def _validity(consent: RecordedConsent) -> str:
    if consent.expires_at:
        return _("until %(moment)s, unless you withdraw it before") % {"moment": _moment(consent.expires_at)}
    months = consent.purpose.outlives_months
    if not months:
        return _("until you withdraw it, at the latest until you leave Amigo")
    return ngettext(
        "until you withdraw it, at the latest %(months)s month after you leave Amigo",
        "until you withdraw it, at the latest %(months)s months after you leave Amigo",
        months,
    ) % {"months": months}


def _notice(consent: RecordedConsent) -> dict[str, str] | None:
    """The text that the client was shown, in the language it was shown in; None if there was none."""
    if consent.notice_version is None:
        return None
    if consent.shown is None:
        return {
            "heading": _("The text that was shown"),
            "summary": _("The text of version %(version)s is not the one that was shown any more.")
            % {"version": consent.notice_version},
            "language": get_language() or settings.LANGUAGE_CODE,
            "source": "",
        }
    notice = consent.shown.notice
    facts = {"version": notice.version, "address": addresses.notice(consent.purpose.code, notice.version)}
    return {
        "heading": _("The text that was shown"),
        "summary": consent.shown.summary,
        "language": consent.shown.language,
        "source": _("Version %(version)s; in full at %(address)s") % facts,
    }


def _change_of_mind() -> dict[str, str]:
    who = controller()
    return {
        "heading": _("If you change your mind"),
        "text": _(
            "You can give or withdraw your consent at any time, without giving a reason: in the portal at "
            "%(portal)s, by phone %(phone)s, by e-mail to %(email)s, by letter or at a customer centre. "
            "What was done before is not affected. Nothing is taken away from you."
        )
        % {"portal": addresses.portal(), "phone": phone.spaced(who.phone), "email": who.email},
    }


def _controller() -> dict[str, str]:
    who = controller()
    return {
        "heading": _("Controller of the data"),
        "text": " ".join(
            (
                _(
                    "The controller of your data is SIA “ZetCOM”, reg. no. LV40003582107, "
                    "Ropažu iela 6, Rīga, Latvia."
                ),
                _("Write to %(email)s or call %(phone)s. The privacy policy is at %(website)s.")
                % {"email": who.email, "phone": phone.spaced(who.phone), "website": who.website},
            )
        ),
    }


def _proof(receipt: Receipt) -> dict[str, Any]:
    """The small print: where the decision stands in the ledger, and how to check that without us."""
    entry = receipt.consent.submission
    facts: list[Fact] = [
        (_("Receipt"), str(receipt.id)),
        (_("Entry of the ledger"), str(entry.id)),
        (_("Hash of the entry"), bytes(entry.hash).hex()),
    ]
    if receipt.proof is None:
        day = formats.date_format(receipt.proof_from, "SHORT_DATE_FORMAT")
        text = _(
            "The decision is in our ledger, which is sealed every night. It is not sealed yet: from %(day)s "
            "on, a receipt with the proof can be had at the same place as this one."
        ) % {"day": day}
        return {"heading": _("Proof"), "text": text, "facts": facts}
    said = receipt.proof["seal"]["statement"]
    text = _(
        "The decision is in our ledger, and the ledger is sealed with a signature: a change would show. "
        "The file receipt.json inside this document holds the proof. Anybody can check it without us: "
        "%(address)s tells how."
    ) % {"address": addresses.ledger()}
    seal = _("%(number)s of %(moment)s") % {
        "number": said["number"],
        "moment": _moment(dt.datetime.fromisoformat(said["sealed_at"])),
    }
    facts += [(_("Seal"), seal), (_("Root of the seal"), said["root"]), (_("Key of the seal"), said["key"])]
    return {"heading": _("Proof"), "text": text, "facts": facts}


def _moment(moment: dt.datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
