import uuid
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.constants import EXPORT_WAITING, ExportPlace, ExportProblem, ExportState, OutboxState
from core.stamps import stamped


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


def kept_by_trigger(name: str, said: str) -> pgtrigger.Trigger:
    """Refuses what is not written by another trigger. said: whom the row follows, for the message."""
    return pgtrigger.Trigger(
        name=f"{name}_by_trigger",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF pg_trigger_depth() < 2 THEN
                RAISE EXCEPTION '{said}, nobody writes it' USING ERRCODE = '42501';
            END IF;
            RETURN NEW;
        """,
    )


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


class Export(Base):
    """A file that a worker makes for one person, and that only this person fetches (core/exports/).

    kind and parameters say what is wanted, in the words of the room that makes it; subject_* what it is about,
    so that it is not shown any more to whoever must not know of it any more. facts: what was in the file when it
    was made (core.exports.kinds.Wanted).
    """

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("angefordert von")
    )
    asked_at = models.DateTimeField(_("angefordert am"), default=clock.now)
    place = models.CharField(max_length=10, choices=ExportPlace)
    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="de")
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    title = models.CharField(_("Inhalt"), max_length=200)
    state = models.CharField(_("Stand"), max_length=10, choices=ExportState, default=ExportState.QUEUED)
    # Which worker it belongs to: the number of the attempt, until the lease ends without a sign of life.
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(_("fertig am"), null=True)
    failed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=10, choices=ExportProblem, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("Größe"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("Export")
        verbose_name_plural = _("Exporte")
        ordering = ["-asked_at", "-id"]
        constraints = [
            *stamped(
                {
                    ExportState.RUNNING: "begun_at",
                    ExportState.READY: "ready_at",
                    ExportState.FAILED: "failed_at",
                    ExportState.EXPIRED: "expired_at",
                },
                "export",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.RUNNING) | Q(lease_until__isnull=False),
                name="export_running_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.READY) | (Q(size__isnull=False) & ~Q(sha256="")),
                name="export_ready_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.FAILED) | ~Q(problem=""), name="export_failed_says_why"
            ),
            # A double click asks once.
            models.UniqueConstraint(
                fields=["asked_by", "kind", "parameters", "language"],
                name="export_asked_once",
                condition=Q(state__in=EXPORT_WAITING),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "place", "-asked_at"], name="export_of_person"),
            models.Index(fields=["asked_at"], name="export_due", condition=Q(state__in=EXPORT_WAITING)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The id as text, for templates."""
        return str(self.pk)

    @property
    def suffix(self) -> str:
        """As a person calls the format: PDF, ZIP, XLSX."""
        return self.file_name.rpartition(".")[2].upper()

    @property
    def kept_until(self) -> datetime | None:
        """When the file of a finished export goes."""
        return self.ready_at and self.ready_at + timedelta(days=settings.EXPORT_DAYS)


class Session(AbstractBaseSession):
    """A session as core.sessions keeps it: the key in the cookie opens it, what stands here does not.

    session_key: hash of the key. expire_date: when it ends if nobody does anything more. What it holds is
    encrypted; the other fields say whose it is and how they know it again, for their own page.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, verbose_name=_("Person"), related_name="sessions"
    )
    began_at = models.DateTimeField(_("angemeldet seit"), null=True)
    used_at = models.DateTimeField(_("zuletzt benutzt"), default=clock.now)
    browser = models.CharField(_("Browser"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("Anmeldung")
        verbose_name_plural = _("Anmeldungen")
        ordering = ["-used_at", "session_key"]
