"""The page of a client's relationship, opened and sent as a browser does."""

from typing import Any

from django.test import Client as HttpClient
from django.urls import reverse

from clients.person.models import Client


def page_of(client: Client) -> str:
    return reverse("desk:relationship", args=[client.pk])


def press(http: HttpClient, client: Client, action: str, **sent: Any) -> Any:
    return http.post(page_of(client), {"action": action, **sent}, follow=True)
