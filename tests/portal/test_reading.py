"""What anybody can read on the portal: notices and error pages."""

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client as HttpClient

from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice
from tests.factories import StaffFactory
from tests.portal.portal_reader import text

pytestmark = pytest.mark.django_db


def test_a_notice_can_be_read_by_everyone(client: HttpClient) -> None:
    client.cookies["django_language"] = "en"

    page = text(client.get("/notices/offers/1/"))

    assert "<h1>Amigo offers</h1>" in page
    assert "<h2>How to withdraw</h2>" in page
    assert "ZetCOM" in page


@pytest.mark.parametrize("page", ["/notices/offers/9/", "/notices/nothing/1/"])
def test_a_notice_that_does_not_exist(client: HttpClient, page: str) -> None:
    client.cookies["django_language"] = "en"

    response = client.get(page)

    assert response.status_code == 404
    assert "There is no such page" in text(response)


def test_a_notice_that_is_not_in_force_yet_is_not_shown(client: HttpClient) -> None:
    author: User = StaffFactory.create()
    Notice.objects.create(purpose=Purpose.objects.get(code="offers"), version=2, author=author)

    assert client.get("/notices/offers/2/").status_code == 404


@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_nothing_to_be_shown(page: str) -> None:
    html = render_to_string(page)

    assert "info@amigo.lv" in html
    assert "portal.css" in html
