"""The talks on site."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.draft.models.application import Application, Partner
from applications.papers.models import Attachment
from core.history import tracked
from core.models import Base, append_only
from core.stamps import stamped
from programmes.models import Round
from reviews.talks.constants import InterviewMode, InterviewState, Presence, QuestionSource


@tracked
class SiteInterview(Base):
    """The talk on site with both partners."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="interviews", verbose_name=_("Bewerbung")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="interviews", verbose_name=_("Auswahlrunde")
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("verantwortlich")
    )
    mode = models.CharField(_("Form"), max_length=12, choices=InterviewMode, default=InterviewMode.ON_SITE)
    place = models.CharField(_("Ort des Gesprächs"), max_length=300)
    online_link = models.URLField(_("Link für das Online-Gespräch"), blank=True)
    travel = models.TextField(_("Anreise und Weg"), blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("Dauer in Minuten"), default=120)
    # Goes up with every change of the date, as calendars expect it (RFC 5545, SEQUENCE).
    calendar_sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    rescheduled_at = models.DateTimeField(_("verlegt am"), null=True, blank=True)
    state_reason = models.TextField(_("Grund der Verlegung oder Absage"), blank=True)
    questions_sent_at = models.DateTimeField(_("Fragen verschickt am"), null=True, blank=True)
    access_needs = models.TextField(_("Was wir für Barrierefreiheit brauchen"), blank=True)
    state = models.CharField(
        _("Stand"), max_length=12, choices=InterviewState, default=InterviewState.PROPOSED
    )
    starts_at = models.DateTimeField(_("Termin"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("Termin bestätigt am"), null=True, blank=True)
    held_at = models.DateTimeField(_("Niederschrift vom"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("abgesagt am"), null=True, blank=True)
    attendance = models.TextField(_("Anwesende und Enthaltungen"), blank=True)
    minutes = models.TextField(_("Niederschrift"), blank=True)

    class Meta:
        verbose_name = _("Vor-Ort-Gespräch")
        verbose_name_plural = _("Vor-Ort-Gespräche")
        ordering = ["starts_at", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round"],
                condition=~Q(state=InterviewState.CANCELLED),
                name="interview_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[InterviewState.CONFIRMED, InterviewState.HELD])
                | Q(starts_at__isnull=False),
                name="interview_has_start",
            ),
            *stamped(
                {
                    InterviewState.CONFIRMED: "confirmed_at",
                    InterviewState.HELD: "held_at",
                    InterviewState.CANCELLED: "cancelled_at",
                },
                "interview",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_state_display()}"


@tracked
class InterviewSlot(Base):
    """A proposed time."""

    interview = models.ForeignKey(
        SiteInterview, models.CASCADE, related_name="slots", verbose_name=_("Vor-Ort-Gespräch")
    )
    starts_at = models.DateTimeField(_("Beginn"))

    class Meta:
        verbose_name = _("Terminvorschlag")
        verbose_name_plural = _("Terminvorschläge")
        ordering = ["starts_at", "id"]
        constraints = [models.UniqueConstraint(fields=["interview", "starts_at"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.starts_at}"


@tracked
class SlotAnswer(Base):
    """A partner can, or cannot, at that time. The first slot that all partners can becomes the date."""

    slot = models.ForeignKey(
        InterviewSlot, models.CASCADE, related_name="answers", verbose_name=_("Vorschlag")
    )
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name=_("Partner"))
    possible = models.BooleanField(_("passt"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("geantwortet von")
    )

    class Meta:
        verbose_name = _("Antwort auf einen Terminvorschlag")
        verbose_name_plural = _("Antworten auf Terminvorschläge")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["slot", "partner"], name="slot_answer_once")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.possible}"


@tracked
class PartnerNeeds(Base):
    """What one partner needs so that everybody can take part in the talk."""

    interview = models.ForeignKey(
        SiteInterview, models.CASCADE, related_name="needs", verbose_name=_("Vor-Ort-Gespräch")
    )
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name=_("Partner"))
    sign_language = models.BooleanField(_("Gebärdensprache"), default=False)
    easy_language = models.BooleanField(_("Leichte Sprache"), default=False)
    step_free = models.BooleanField(_("stufenloser Zugang"), default=False)
    assistance = models.BooleanField(_("Assistenz"), default=False)
    text = models.TextField(_("Was wir für Barrierefreiheit brauchen"), blank=True)

    class Meta:
        verbose_name = _("Bedarf für das Gespräch")
        verbose_name_plural = _("Bedarfe für das Gespräch")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["interview", "partner"], name="needs_once")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.text}"


@tracked
class InterviewQuestion(Base):
    """A question for the talk, sent to the partners ahead; their answer stands with it."""

    interview = models.ForeignKey(
        SiteInterview, models.CASCADE, related_name="questions", verbose_name=_("Vor-Ort-Gespräch")
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    text = models.TextField(_("Frage"))
    source = models.CharField(_("Herkunft"), max_length=12, choices=QuestionSource)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("gestellt von")
    )
    sent_at = models.DateTimeField(_("verschickt am"), null=True, blank=True)
    answer = models.TextField(_("Antwort"), blank=True)
    answer_file = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Anlage zur Antwort"),
    )
    answered_at = models.DateTimeField(_("beantwortet am"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("beantwortet von"),
    )

    class Meta:
        verbose_name = _("Frage für das Gespräch")
        verbose_name_plural = _("Fragen für das Gespräch")
        ordering = ["position", "created_at", "id"]

    def __str__(self) -> str:
        return self.text[:80]


@tracked
class ChecklistItem(Base):
    """Something to prepare or to look at on the visit."""

    interview = models.ForeignKey(
        SiteInterview, models.CASCADE, related_name="checklist", verbose_name=_("Vor-Ort-Gespräch")
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    text = models.CharField(_("Punkt"), max_length=300)
    done_at = models.DateTimeField(_("erledigt am"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("erledigt von"),
    )

    class Meta:
        verbose_name = _("Punkt der Checkliste")
        verbose_name_plural = _("Punkte der Checkliste")
        ordering = ["position", "created_at", "id"]

    def __str__(self) -> str:
        return self.text


@tracked
class Attendee(Base):
    """Who was there, for whom, and who abstained or left the room."""

    interview = models.ForeignKey(
        SiteInterview, models.CASCADE, related_name="attendees", verbose_name=_("Vor-Ort-Gespräch")
    )
    name = models.CharField(_("Name"), max_length=160)
    represents = models.CharField(_("für"), max_length=200, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Konto"),
    )
    presence = models.CharField(_("Teilnahme"), max_length=12, choices=Presence, default=Presence.PRESENT)

    class Meta:
        verbose_name = _("Teilnahme am Gespräch")
        verbose_name_plural = _("Teilnahmen am Gespräch")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_presence_display()}"


class Minutes(Base):
    """A version of the minutes. A correction is a new version with its reason; none is ever lost."""

    interview = models.ForeignKey(
        SiteInterview, models.PROTECT, related_name="minutes_versions", verbose_name=_("Vor-Ort-Gespräch")
    )
    version = models.PositiveSmallIntegerField(_("Fassung"))
    text = models.TextField(_("Niederschrift"))
    attendance = models.JSONField(_("Anwesende und Enthaltungen"), default=list)
    reason = models.TextField(_("Grund der Änderung"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("geschrieben von")
    )

    class Meta:
        verbose_name = _("Fassung der Niederschrift")
        verbose_name_plural = _("Fassungen der Niederschrift")
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "version"], name="minutes_version_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="minutes_change_has_reason"),
        ]
        triggers = append_only("minutes")

    def __str__(self) -> str:
        return f"{self.interview}: {self.version}"
