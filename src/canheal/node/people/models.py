"""What is stored of centres and people."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Centre(models.Model):
    """A hospital that refers, or a laboratory that tests."""

    class Kind(models.TextChoices):
        """What it does."""

        HOSPITAL = "hospital", _("Hospital")
        LABORATORY = "laboratory", _("Laboratory")
        BOARD = "board", _("Tumour board")

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)

    class Meta:
        """Hospitals, laboratories and boards by name."""

        ordering = ("kind", "code")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person with one role at one centre."""

    class Role(models.TextChoices):
        """As `content/node/rights.yaml` names them."""

        REFERRER = "referrer", _("Referring clinician")
        LABORATORY = "laboratory", _("Laboratory")
        CURATOR = "curator", _("Molecular pathologist")
        COORDINATOR = "coordinator", _("Board coordinator")
        MEMBER = "member", _("Board member")
        CHAIR = "chair", _("Board chair")
        GENETICIST = "geneticist", _("Clinical geneticist")
        LEAD = "lead", _("Centre lead")
        ADMINISTRATOR = "administrator", _("Administrator")
        PROTECTION = "protection", _("Data-protection officer")

    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    centre = models.ForeignKey(Centre, models.PROTECT, verbose_name=_("centre"), related_name="people")
    language = models.CharField(_("language"), max_length=8, default="en")
    totp_secret = models.CharField(max_length=64, blank=True, default="")
    totp_last = models.BigIntegerField(default=0)
    proved_at = 0.0
    """When the hospital's provider says that the person proved who they are; set while they sign in, never stored."""
    subject = models.CharField(max_length=255, blank=True, default="", help_text="issuer and subject of the hospital")

    class Meta:
        """People by name."""

        ordering = ("last_name", "username")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
