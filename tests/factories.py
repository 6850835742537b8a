"""The people and things that tests are about. What clients express goes through the one door: `record`."""

import datetime as dt
from typing import Any

import factory
from django.contrib.auth.models import Group, User
from django.utils import timezone
from oauth2_provider.settings import oauth2_settings

from clients.centres.models import CustomerCentre, StaffProfile
from clients.contacts.models import ContactPoint, Subscription
from clients.person.models import Client, Language, Relationship
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice, NoticeText
from consents.catalogue.systems.models import ApiClient
from consents.ledger.choices import PurposeChoice
from consents.ledger.models.submission import Source, Submission
from consents.ledger.projection import append
from consents.ledger.submit import Detail, Recorded, attach, submit
from consents.rules.words import ConsentStatus

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
PASSWORD = "correct horse battery staple"


class ClientFactory(factory.django.DjangoModelFactory[Client]):
    """A client since 2020 with an open relationship; `phone=` and `email=` make them reachable."""

    class Meta:
        model = Client
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"T{n:07}")
    given_name = "Anna"
    family_name = "Kalniņa"

    @factory.post_generation
    def joined_on(self: Any, create: bool, value: dt.date | None, **kwargs: Any) -> None:
        Relationship.objects.create(client=self, joined_on=value or LONG_AGO.date(), **kwargs)

    @factory.post_generation
    def phone(self: Any, create: bool, value: str | None, **kwargs: Any) -> None:
        if value:
            Subscription.objects.create(client=self, number=value, started_on=LONG_AGO.date())
            ContactPoint.objects.create(client=self, kind="phone", value=value, since=LONG_AGO, **kwargs)

    @factory.post_generation
    def email(self: Any, create: bool, value: str | None, **kwargs: Any) -> None:
        if value:
            ContactPoint.objects.create(client=self, kind="email", value=value, since=LONG_AGO, **kwargs)


class CustomerCentreFactory(factory.django.DjangoModelFactory[CustomerCentre]):
    class Meta:
        model = CustomerCentre

    code = factory.Sequence(lambda n: f"centre-{n}")
    name = "Amigo Rīga"
    address = "Brīvības iela 1, Rīga"


class StaffFactory(factory.django.DjangoModelFactory[User]):
    """A member of staff with a role (an agent unless said otherwise) at a customer centre."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff-{n}")
    first_name = "Ilze"
    last_name = "Ozola"
    password = factory.django.Password(PASSWORD)
    is_staff = True

    @factory.post_generation
    def role(self: Any, create: bool, value: str | None, **kwargs: Any) -> None:
        self.groups.add(Group.objects.get(name=value or "agent"))

    @factory.post_generation
    def centre(self: Any, create: bool, value: CustomerCentre | None, **kwargs: Any) -> None:
        StaffProfile.objects.create(user=self, centre=value or CustomerCentreFactory.create())


class ApiClientFactory(factory.django.DjangoModelFactory[ApiClient]):
    """Another system with every purpose and scope; `client_secret` stays readable on the object."""

    class Meta:
        model = ApiClient
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"system-{n}")
    client_type = ApiClient.CLIENT_CONFIDENTIAL
    authorization_grant_type = ApiClient.GRANT_CLIENT_CREDENTIALS
    scopes = factory.LazyFunction(lambda: list(oauth2_settings.SCOPES))

    @factory.post_generation
    def purposes(self: Any, create: bool, value: list[str] | None, **kwargs: Any) -> None:
        chosen = Purpose.objects.all() if value is None else Purpose.objects.filter(code__in=value)
        self.purposes.set(chosen)


def draft(purpose: str | Purpose, version: int, **properties: Any) -> Notice:
    """A notice with a text in every language, not published yet."""
    row = purpose if isinstance(purpose, Purpose) else Purpose.objects.get(code=purpose)
    notice = Notice.objects.create(purpose=row, version=version, **properties)
    NoticeText.objects.bulk_create(
        NoticeText(
            notice=notice,
            language=language,
            title="Title",
            summary=f"Summary of version {version}",
            body=f"Version {version}",
        )
        for language in Language.values
    )
    return notice


def publish(purpose: str | Purpose, version: int, effective_from: dt.datetime, **properties: Any) -> Notice:
    """A published notice that came with the catalogue, so that it may have been in force for long."""
    notice = draft(purpose, version, effective_from=effective_from, **properties)
    notice.published_at = timezone.now()
    notice.save(update_fields=["published_at"])
    return notice


def record(
    client: Client, *, given: str = "", withdrawn: str = "", refused: str = "", **act: Any
) -> Recorded:
    """Record an act of the client's own on the portal; purposes are codes separated by spaces.

    Anything that `submit` takes can be said instead: `decided_at`, `channels`, `by`, `source`, ...
    """
    purposes = {
        **{code: PurposeChoice(status=ConsentStatus.GIVEN, notice_version=1) for code in given.split()},
        **{code: PurposeChoice(status=ConsentStatus.WITHDRAWN) for code in withdrawn.split()},
        **{code: PurposeChoice(status=ConsentStatus.REFUSED) for code in refused.split()},
    }
    standard: dict[str, Any] = {"by": client, "source": Source.PORTAL, "language": "lv", "purposes": purposes}
    return submit(client=client.pk, **standard | act)


def append_entries(*entries: Submission) -> None:
    """Append entries as they are, whatever `submit` would say of them."""
    append(entries, [attach(entry, Detail(), number=entry.client.number) for entry in entries])
