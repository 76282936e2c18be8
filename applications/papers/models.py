"""Uploaded files and letters of intent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from applications.draft.models.application import Application
from applications.papers.constants import ScanState
from core.history import tracked
from core.models import Base
from programmes.constants import PaperKind


def attachment_path(instance: "Attachment", _filename: str) -> str:
    """Stored under a name of our own: nothing a person typed becomes a path."""
    return f"attachments/{instance.application_id}/{uuid.uuid4()}"


@tracked
class Attachment(Base):
    """An uploaded file, checked by content. The original bytes stay as they came."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="attachments", verbose_name=_("Bewerbung")
    )
    kind = models.CharField(_("Art"), max_length=20, choices=PaperKind)
    file = models.FileField(_("Datei"), upload_to=attachment_path, max_length=200)
    name = models.CharField(_("Dateiname"), max_length=255)
    content_type = models.CharField(_("Dateityp"), max_length=100)
    size = models.PositiveIntegerField(_("Größe in Byte"))
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("Seiten"), null=True, blank=True)
    scan_state = models.CharField(
        _("Virenprüfung"), max_length=12, choices=ScanState, default=ScanState.PENDING
    )
    scanned_at = models.DateTimeField(_("geprüft am"), null=True, blank=True)
    dated_on = models.DateField(
        _("Datum des Dokuments"),
        null=True,
        blank=True,
        help_text=_("zum Beispiel der Tag des Ratsbeschlusses"),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,  # a letter confirmed by a link comes from somebody without an account
        blank=True,
        related_name="+",
        verbose_name=_("hochgeladen von"),
    )
    removed_at = models.DateTimeField(_("entfernt am"), null=True, blank=True)
    # From the form that sent it: sent again after a broken connection, it is still one file.
    upload_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("Anlage")
        verbose_name_plural = _("Anlagen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(kind=PaperKind.CONCEPT, removed_at__isnull=True),
                name="one_concept",
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class LetterOfIntent(Base):
    """A supporting organisation says that it takes part; one responsible person signs."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="letters_of_intent", verbose_name=_("Bewerbung")
    )
    organisation_name = models.CharField(_("unterstützende Organisation"), max_length=200)
    signed_by = models.CharField(_("verantwortliche Person"), max_length=160)
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, related_name="letter_of_intent", verbose_name=_("Datei")
    )

    class Meta:
        verbose_name = _("Absichtserklärung")
        verbose_name_plural = _("Absichtserklärungen")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.organisation_name


@tracked
class LetterRequest(Base):
    """A supporting organisation is asked for its letter by a link; no account needed.

    Only the hash of the token is kept (core.invitations: accepted_at is when the letter was confirmed).
    """

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="letter_requests", verbose_name=_("Bewerbung")
    )
    organisation_name = models.CharField(_("unterstützende Organisation"), max_length=200)
    contact_name = models.CharField(_("Ansprechperson"), max_length=160, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("angefragt von")
    )
    expires_at = models.DateTimeField(_("gilt bis"))
    accepted_at = models.DateTimeField(_("bestätigt am"), null=True, blank=True)
    declined_at = models.DateTimeField(_("abgelehnt am"), null=True, blank=True)
    decline_reason = models.TextField(_("Begründung"), blank=True)
    revoked_at = models.DateTimeField(_("zurückgenommen am"), null=True, blank=True)
    letter = models.OneToOneField(
        LetterOfIntent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="request",
        verbose_name=_("Absichtserklärung"),
    )

    class Meta:
        verbose_name = _("Anfrage um eine Absichtserklärung")
        verbose_name_plural = _("Anfragen um Absichtserklärungen")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "application",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True, revoked_at__isnull=True),
                name="letter_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, letter__isnull=True)
                | Q(accepted_at__isnull=False, letter__isnull=False, revoked_at__isnull=True),
                name="letter_request_confirmed_has_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name}: {self.email}"
