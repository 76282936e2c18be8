"""The talks on site: dates, questions and answers, who was there, the minutes in every version."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from reviews.case_file import Entry, Kind
from reviews.models import (
    Attendee,
    ChecklistItem,
    InterviewQuestion,
    InterviewSlot,
    Minutes,
    PartnerNeeds,
    SiteInterview,
    SlotAnswer,
)
from reviews.queries.case_file.words import facts, moment, name, yes_no


def entries(application):
    for talk in (
        SiteInterview.objects.filter(application=application)
        .select_related("round", "responsible")
        .prefetch_related(
            Prefetch("slots", InterviewSlot.objects.order_by("starts_at", "pk")),
            Prefetch(
                "slots__answers",
                SlotAnswer.objects.select_related("partner__organisation", "answered_by"),
            ),
            Prefetch("needs", PartnerNeeds.objects.select_related("partner__organisation")),
            Prefetch(
                "questions",
                InterviewQuestion.objects.select_related("asked_by", "answered_by", "answer_file"),
            ),
            Prefetch("checklist", ChecklistItem.objects.select_related("done_by")),
            Prefetch("attendees", Attendee.objects.all()),
            Prefetch("minutes_versions", Minutes.objects.select_related("written_by")),
        )
        .order_by("created_at", "pk")
    ):
        yield from _dates(talk)
        yield from _questions(talk)
        yield from _held(talk)


def _dates(talk):
    yield Entry(
        talk.created_at,
        Kind.TALK,
        _("Termine für das Gespräch vorgeschlagen"),
        name(talk.responsible),
        facts(
            (_("Runde"), talk.round),
            (_("Form"), talk.get_mode_display()),
            (_("Ort"), talk.place),
            (_("Vorschläge"), ", ".join(moment(slot.starts_at) for slot in talk.slots.all())),
        ),
        facts((_("Anreise und Weg"), talk.travel), (_("Barrierefreiheit"), talk.access_needs)),
    )
    for slot in talk.slots.all():
        for answer in slot.answers.all():
            yield Entry(
                answer.updated_at,
                Kind.TALK,
                _("Terminvorschlag beantwortet von %(partner)s") % {"partner": answer.partner.organisation},
                name(answer.answered_by),
                facts((_("Beginn"), moment(slot.starts_at)), (_("passt"), yes_no(answer.possible))),
            )
    for need in talk.needs.all():
        ticked = [
            PartnerNeeds.word(one)
            for one in ("sign_language", "easy_language", "step_free", "assistance")
            if getattr(need, one)
        ]
        yield Entry(
            need.updated_at,
            Kind.TALK,
            _("Bedarf von %(partner)s für das Gespräch") % {"partner": need.partner.organisation},
            facts=facts((_("angekreuzt"), ", ".join(ticked))),
            texts=facts((_("dazu geschrieben"), need.text)),
        )
    for at, title in (
        (talk.confirmed_at, _("Gesprächstermin steht fest")),
        (talk.rescheduled_at, _("Gespräch verlegt")),
        (talk.cancelled_at, _("Gespräch abgesagt")),
    ):
        if at:
            yield Entry(
                at,
                Kind.TALK,
                title,
                facts=facts((_("Termin"), talk.starts_at and moment(talk.starts_at)), (_("Ort"), talk.place)),
                texts=facts((_("Grund"), at != talk.confirmed_at and talk.state_reason)),
            )


def _questions(talk):
    for row in talk.questions.all():
        file = row.answer_file
        yield Entry(
            row.sent_at or row.created_at,
            Kind.TALK,
            _("Frage für das Gespräch"),
            name(row.asked_by),
            facts(
                (_("Herkunft"), row.get_source_display()),
                (_("verschickt am"), row.sent_at and moment(row.sent_at)),
                (_("beantwortet am"), row.answered_at and moment(row.answered_at)),
                (_("beantwortet von"), row.answered_by),
                (_("Anlage zur Antwort"), file and f"{file.name}, SHA-256 {file.sha256}"),
            ),
            facts((_("Frage"), row.text), (_("Antwort"), row.answer)),
        )


def _held(talk):
    done = [one for one in talk.checklist.all() if one.done_at]
    if done:
        yield Entry(
            max(one.done_at for one in done),
            Kind.TALK,
            _("Checkliste für das Gespräch"),
            facts=facts(*((one.text, f"{moment(one.done_at)}, {name(one.done_by)}") for one in done)),
        )
    for row in talk.minutes_versions.all():
        yield Entry(
            row.created_at,
            Kind.TALK,
            _("Niederschrift, Fassung %(version)d") % {"version": row.version},
            name(row.written_by),
            facts(
                (_("Gespräch am"), talk.starts_at and moment(talk.starts_at)),
                (_("Teilnahme"), "; ".join(map(str, row.attendance))),
            ),
            facts((_("Grund der Änderung"), row.reason), (_("Niederschrift"), row.text)),
        )
    if talk.held_at and not talk.minutes_versions.all():
        yield Entry(
            talk.held_at,
            Kind.TALK,
            _("Niederschrift"),
            name(talk.responsible),
            facts((_("Teilnahme"), "; ".join(str(one) for one in talk.attendees.all()))),
            facts((_("Anwesende und Enthaltungen"), talk.attendance), (_("Niederschrift"), talk.minutes)),
        )
