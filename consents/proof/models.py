"""Signed statements of what the ledger was. Append-only in the database (migration 0006)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.person.models import Client
from consents.ledger.models.submission import Submission


class Seal(models.Model):
    """The Merkle tree hash (RFC 9162 §2.1) over the heads of all chains at a moment, signed with Ed25519.

    A head is the hash of a client's newest entry with `xact` below `horizon`, below which nothing is
    written any more; the leaves are the heads in the order of the clients' keys. `previous` is the sha256
    of the signed statement of the seal before. `catalogue` is the `notices_digest` of what had been
    published; older seals have none.
    """

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    sealed_at = models.DateTimeField(_("sealed at"))
    horizon = models.BigIntegerField(_("horizon"))
    entries = models.BigIntegerField(_("entries"))
    clients = models.BigIntegerField(_("clients"))
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32, null=True)
    catalogue = models.BinaryField(max_length=32, null=True)
    key_id = models.CharField(_("key"), max_length=64)
    signature = models.BinaryField(max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(name="seal_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="seal_follows_another", condition=Q(number=1) ^ Q(previous__isnull=False)
            ),
            models.UniqueConstraint(name="seal_chain_never_forks", fields=["previous"], nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return str(self.number)


class SealedHead(models.Model):
    """A leaf of a seal's tree that the seal before it did not have: the client's newest entry back then.

    A client's leaf in a seal's tree is their latest head sealed by it or by a seal before it.
    """

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="heads", verbose_name=_("seal"))
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", verbose_name=_("client"))
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("sealed head")
        verbose_name_plural = _("sealed heads")
        constraints = [
            models.UniqueConstraint(name="sealed_head_once", fields=["client", "seal"]),
        ]

    def __str__(self) -> str:
        return f"{self.seal_id} · {self.client_id}"
