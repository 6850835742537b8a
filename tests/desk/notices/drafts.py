"""Notices that are being written, and where."""

from django.contrib.auth.models import User
from django.urls import reverse

from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.publishing import draft_notice
from tests.factories import StaffFactory


def notice_page(version: int = 2, page: str = "notice", code: str = "offers") -> str:
    return reverse(f"desk:{page}", args=[code, version])


def draft(by: User | None = None, code: str = "offers") -> Notice:
    author = by or StaffFactory.create(role="supervisor")
    return draft_notice(purpose=Purpose.objects.get(code=code), by=author)
