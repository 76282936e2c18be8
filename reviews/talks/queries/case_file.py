"""The talks on site: dates, questions and answers, who was there, the minutes in every version.

What a row says today is not what was proposed, promised or answered before: that comes from the history.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Application
from casework.file_entries import Entry, Kind
from casework.queries.case_file.words import changes, facts, history, moment, name
from core.models import AuditEntry
from reviews.talks.constants import NEEDS
from reviews.talks.models import (
    Attendee,
    ChecklistItem,
    InterviewQuestion,
    InterviewSlot,
    Minutes,
    PartnerNeeds,
    SiteInterview,
    SlotAnswer,
)

ARRANGED = (
    "responsible",
    "mode",
    "place",
    "online_link",
    "travel",
    "duration_minutes",
    "access_needs",
)


def entries(application: Application, user: User) -> Iterator[Entry]:
    talks = {
        talk.pk: talk
        for talk in SiteInterview.objects.filter(application=application)
        .select_related("round", "responsible")
        .prefetch_related(
            Prefetch("checklist", ChecklistItem.objects.select_related("done_by")),
            Prefetch("attendees", Attendee.objects.all()),
            Prefetch("minutes_versions", Minutes.objects.select_related("written_by")),
        )
        .order_by("created_at", "pk")
    }
    yield from _dates(application, talks)
    yield from _needs(application)
    yield from _questions(application)
    for talk in talks.values():
        yield from _held(talk)


def _dates(application: Application, talks: Mapping[UUID, SiteInterview]) -> Iterator[Entry]:
    told: dict = {}
    for row in history(SiteInterview, application=application).select_related("responsible"):
        told.setdefault(row.id, []).append(row)
    slots = list(history(InterviewSlot, interview__application=application).order_by("starts_at"))
    actors: dict = {}
    for entry in (
        AuditEntry.objects.filter(subject_type=SiteInterview._meta.label_lower, subject_id__in=list(talks))
        .select_related("actor")
        .order_by("id")
    ):
        actors.setdefault((entry.subject_id, entry.verb), []).append(entry.actor)
    for pk, rows in told.items():

        def who(verb: str, pk: UUID = pk) -> str:
            known = actors.get((pk, verb))
            return name(known.pop(0)) if known else ""

        mine = [slot for slot in slots if slot.interview_id == pk]
        moved = {row.rescheduled_at for row in rows if row.rescheduled_at}
        for slot in mine:  # of the first proposal: 0, else after so many movings
            slot.turn = sum(when <= slot.created_at for when in moved)
        yield from _course(talks[pk], rows, mine, who)
    yield from _answers(application, {slot.id: slot for slot in slots})


def _course(
    talk: SiteInterview, rows: list[Any], slots: list[Any], who: Callable[[str], str]
) -> Iterator[Entry]:
    """Every proposal, date, change and calling off, as it was at that moment."""

    def proposed(turn: int) -> str:
        return ", ".join(moment(slot.starts_at) for slot in slots if slot.turn == turn)

    turn, before = 0, None
    for row in rows:
        where = (_("Ort"), row.place)
        if before is None:
            yield Entry(
                row.created_at,
                Kind.TALK,
                _("Termine für das Gespräch vorgeschlagen"),
                who("interview.propose"),
                facts(
                    (_("Runde"), talk.round),
                    (_("verantwortlich"), row.responsible),
                    (_("Form"), row.get_mode_display()),
                    where,
                    (_("Link für das Online-Gespräch"), row.online_link),
                    (_("Dauer in Minuten"), row.duration_minutes),
                    (_("Vorschläge"), proposed(0)),
                ),
                facts((_("Anreise und Weg"), row.travel), (_("Barrierefreiheit"), row.access_needs)),
            )
        elif row.rescheduled_at != before.rescheduled_at:
            turn += 1
            yield Entry(
                row.rescheduled_at,
                Kind.TALK,
                _("Gespräch verlegt"),
                who("interview.reschedule"),
                facts(
                    (_("bisheriger Termin"), before.starts_at and moment(before.starts_at)),
                    (_("Vorschläge"), proposed(turn)),
                ),
                facts((_("Grund"), row.state_reason)),
            )
        elif row.confirmed_at and row.confirmed_at != before.confirmed_at:
            yield Entry(
                row.confirmed_at,
                Kind.TALK,
                _("Gesprächstermin steht fest"),
                who("interview.confirm"),
                facts((_("Termin"), moment(row.starts_at)), (_("Form"), row.get_mode_display()), where),
            )
        elif row.cancelled_at != before.cancelled_at:
            yield Entry(
                row.cancelled_at,
                Kind.TALK,
                _("Gespräch abgesagt"),
                who("interview.cancel"),
                facts((_("Termin"), row.starts_at and moment(row.starts_at)), where),
                facts((_("Grund"), row.state_reason)),
            )
        elif said := changes(SiteInterview, before, row, ARRANGED):
            yield Entry(
                row.updated_at,
                Kind.TALK,
                _("Ort oder Form des Gesprächs geändert"),
                who("interview.arrange"),
                texts=said,
            )
        before = row


def _answers(application: Application, slots: Mapping[UUID, Any]) -> Iterator[Entry]:
    """Whoever answers answers to every time: one that comes again, or of new proposals, begins the next answer."""
    given: dict = {}
    for row in history(SlotAnswer, partner__application=application).select_related(
        "partner__organisation", "answered_by"
    ):
        slot = slots[row.slot_id]
        turns = given.setdefault((slot.interview_id, slot.turn, row.partner_id), [])
        if not turns or any(one.slot_id == row.slot_id for one in turns[-1]):
            turns.append([])
        turns[-1].append(row)
    for turns in given.values():
        for rows in turns:
            yield Entry(
                rows[0].updated_at,
                Kind.TALK,
                _("Terminvorschläge beantwortet von %(partner)s") % {"partner": rows[0].partner.organisation},
                name(rows[0].answered_by),
                facts(
                    *(
                        (
                            moment(slots[row.slot_id].starts_at),
                            _("passt") if row.possible else _("passt nicht"),
                        )
                        for row in sorted(rows, key=lambda row: slots[row.slot_id].starts_at)
                    )
                ),
            )


def _needs(application: Application) -> Iterator[Entry]:
    before: dict = {}
    for row in history(PartnerNeeds, interview__application=application).select_related(
        "partner__organisation"
    ):
        ticked = [PartnerNeeds.word(one) for one in NEEDS if getattr(row, one)]
        earlier = before.get(row.id, ([], ""))
        if earlier == (ticked, row.text):
            continue
        before[row.id] = (ticked, row.text)
        yield Entry(
            row.updated_at,
            Kind.TALK,
            _("Bedarf von %(partner)s für das Gespräch") % {"partner": row.partner.organisation},
            facts=facts((_("angekreuzt"), ", ".join(ticked) or _("nichts"))),
            texts=facts((_("dazu geschrieben"), row.text)),
        )


def _questions(application: Application) -> Iterator[Entry]:
    """Each question when it was sent, each answer when it was given."""
    asked: set = set()
    answered: dict = {}
    for row in history(InterviewQuestion, interview__application=application).select_related(
        "asked_by", "answered_by", "answer_file"
    ):
        if row.sent_at and row.id not in asked:
            asked.add(row.id)
            yield Entry(
                row.sent_at,
                Kind.TALK,
                _("Frage für das Gespräch verschickt"),
                facts=facts(
                    (InterviewQuestion.word("asked_by"), row.asked_by),
                    (_("Herkunft"), row.get_source_display()),
                ),
                texts=facts((_("Frage"), row.text)),
            )
        if row.answered_at and answered.get(row.id) != row.answered_at:
            changed = row.id in answered
            answered[row.id] = row.answered_at
            file = row.answer_file
            yield Entry(
                row.answered_at,
                Kind.TALK,
                _("Antwort auf die Frage geändert") if changed else _("Frage für das Gespräch beantwortet"),
                name(row.answered_by),
                facts((_("Anlage zur Antwort"), file and f"{file.name}, SHA-256 {file.sha256}")),
                facts((_("Frage"), row.text), (_("Antwort"), row.answer)),
            )
    for question in InterviewQuestion.objects.filter(
        interview__application=application, sent_at__isnull=True
    ).select_related("asked_by"):
        yield Entry(
            question.created_at,
            Kind.TALK,
            _("Frage für das Gespräch notiert"),
            name(question.asked_by),
            facts((_("Herkunft"), question.get_source_display())),
            facts((_("Frage"), question.text)),
        )


def _held(talk: SiteInterview) -> Iterator[Entry]:
    done = [(one.done_at, one) for one in talk.checklist.all() if one.done_at]
    if done:
        yield Entry(
            max(at for at, _point in done),
            Kind.TALK,
            _("Checkliste für das Gespräch"),
            facts=facts(*((one.text, f"{moment(at)}, {name(one.done_by)}") for at, one in done)),
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
