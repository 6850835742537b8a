"""The screen of a notice that is to be published: what it says before, who may, and what stops them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client as HttpClient

from consents.catalogue.notices.queries import fingerprint, notices_in_force
from tests.desk.card.card_user import text_of
from tests.desk.notices.drafts import draft, notice_page
from tests.factories import StaffFactory
from tests.support.asking import reachable_client
from tests.support.html import every

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("dpo")
def test_it_tells_beforehand_how_many_consents_would_lapse_and_when(client: HttpClient) -> None:
    reachable_client()
    notice = draft()
    notice.renewal, notice.grace_days = "required", 30
    notice.save()

    page = client.get(
        notice_page(page="notice_publish"), {"effective_from": "2040-03-01T12:00"}
    ).content.decode()

    assert 'data-standing="1"' in page
    assert 'data-lapsing="1"' in page
    assert every(page, "[data-channel=sms][data-reachable='1']")
    assert "31 Mar 2040 12:00" in page


@pytest.mark.usefixtures("dpo")
def test_wording_makes_nobody_agree_again(client: HttpClient) -> None:
    reachable_client()
    draft()

    page = client.get(notice_page(page="notice_publish"))

    assert "all of them stay valid" in text_of(page)
    assert "data-lapsing" not in page.content.decode()


def test_the_dpo_publishes_what_the_supervisor_wrote(client: HttpClient, dpo: User) -> None:
    notice = draft()

    response = client.post(
        notice_page(page="notice_publish"), {"expected": fingerprint(notice), "effective_from": ""}
    )

    in_force = notices_in_force()["offers"]
    assert response["Location"] == notice_page()
    assert (in_force.version, in_force.published_by) == (2, dpo)
    assert "Published: “Amigo offers”, version 2" in text_of(client.get(response["Location"]))


@pytest.mark.usefixtures("dpo")
def test_looking_publishes_nothing(client: HttpClient) -> None:
    notice = draft()

    client.get(notice_page(page="notice_publish"), {"expected": fingerprint(notice)})

    assert notices_in_force()["offers"].version == 1


def test_a_supervisor_sees_what_it_would_do_and_cannot_do_it(client: HttpClient, supervisor: User) -> None:
    notice = draft(by=StaffFactory.create(role="supervisor"))

    seen = client.get(notice_page(page="notice_publish"))
    done = client.post(notice_page(page="notice_publish"), {"expected": fingerprint(notice)})

    assert "data protection officer publishes" in text_of(seen)
    assert done.status_code == 403


def test_the_author_is_refused_whatever_they_may(client: HttpClient, dpo: User) -> None:
    notice = draft(by=dpo)

    response = client.post(notice_page(page="notice_publish"), {"expected": fingerprint(notice)})

    assert response.status_code == 409
    assert "somebody else has to publish it" in text_of(response)


@pytest.mark.usefixtures("dpo")
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"effective_from": "2020-01-01T00:00"}, 400),
        ({"effective_from": "soon"}, 400),
        ({"expected": "0" * 64}, 409),
        ({"expected": ""}, 400),
    ],
    ids=["past", "no moment", "not what was read", "nothing read"],
)
def test_what_cannot_be_is_explained_and_changes_nothing(
    client: HttpClient, said: dict[str, str], status: int
) -> None:
    notice = draft()

    response = client.post(
        notice_page(page="notice_publish"), {"expected": fingerprint(notice), "effective_from": ""} | said
    )

    assert response.status_code == status
    assert notices_in_force()["offers"].version == 1
