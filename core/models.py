import uuid
from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.constants import OutboxState


class ChangedAt(models.DateTimeField):
    """auto_now by the one clock: the demo's stories tell of other days. For migrations a DateTimeField."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_now": True})

    def pre_save(self, model_instance: models.Model, add: bool) -> datetime:
        value = clock.now()
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs


class Base(models.Model):
    """What every domain table has. Ids are UUIDs because they stand in URLs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("angelegt am"), default=clock.now, editable=False)
    updated_at = ChangedAt(_("geändert am"))

    class Meta:
        abstract = True

    @classmethod
    def word(cls, field: str) -> str:
        """What this field is called, in the active language."""
        return str(cls._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def sort_key(source: str = "name") -> models.GeneratedField:
    """lower(unaccent(name)) kept by the database: Ä sorts with A, on every PostgreSQL alike."""
    return models.GeneratedField(
        expression=models.Func(models.F(source), function="german_sort_key", output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
    )


def append_only(name: str) -> list:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE."""
    return [
        pgtrigger.Protect(name=f"{name}_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';",
        ),
    ]


class AuditEntry(models.Model):
    """Somebody did something to something. Append-only."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("Zeitpunkt"), default=clock.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("wer")
    )
    verb = models.CharField(_("Vorgang"), max_length=60)
    subject_type = models.CharField(_("Gegenstand"), max_length=80)
    subject_id = models.UUIDField(_("Kennung"))
    data = models.JSONField(_("Angaben"), default=dict)

    class Meta:
        verbose_name = _("Protokolleintrag")
        verbose_name_plural = _("Protokoll")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject")]
        triggers = append_only("audit")

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class OutboxMessage(Base):
    """A mail that is owed. Written in the transaction that causes it, delivered after commit.

    Unique per (subject, kind, recipient, occasion): the same cause never mails twice. The text is final
    when the row is written, in the recipient's language; links that open something and codes are closed in it
    (core.mail.closed).
    """

    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    occasion = models.CharField(max_length=80, blank=True)
    recipient = models.EmailField(_("an"))
    language = models.CharField(max_length=10, default="de")
    subject_line = models.CharField(_("Betreff"), max_length=200)
    body = models.TextField(_("Text"))
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("Stand"), max_length=12, choices=OutboxState, default=OutboxState.PENDING)
    not_before = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("gesendet am"), null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("ausgehende Nachricht")
        verbose_name_plural = _("Postausgang")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "recipient", "occasion"], name="outbox_once"
            ),
            models.CheckConstraint(
                condition=Q(state=OutboxState.SENT, sent_at__isnull=False)
                | (~Q(state=OutboxState.SENT) & Q(sent_at__isnull=True)),
                name="outbox_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], name="outbox_due", condition=Q(state__in=["pending", "claimed"])
            ),
            models.Index(
                fields=["created_at"], name="outbox_stuck", condition=Q(state__in=["unclear", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
