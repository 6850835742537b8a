from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerCentre(models.Model):
    """A place where clients come to speak with us."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    address = models.CharField(_("address"), max_length=200)

    class Meta:
        verbose_name = _("customer centre")
        verbose_name_plural = _("customer centres")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class StaffProfile(models.Model):
    """Where a member of staff works. What they may do is said by their role groups."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="staff_profile",
        verbose_name=_("user"),
    )
    centre = models.ForeignKey(
        CustomerCentre, on_delete=models.PROTECT, related_name="staff", verbose_name=_("customer centre")
    )

    class Meta:
        verbose_name = _("staff profile")
        verbose_name_plural = _("staff profiles")

    def __str__(self) -> str:
        return f"{self.user} · {self.centre}"
