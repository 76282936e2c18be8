"""The date of a talk on site: proposed, answered, fixed, moved, called off."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from casework.models import Assignment
from core import audit, clock
from core.errors import Impossible
from core.transitions import advance, locked
from programmes.constants import RoundKind
from programmes.models import Round
from reviews.talks.constants import (
    CANCEL,
    CHECKLIST,
    CONFIRM,
    MAX_SLOTS,
    MIN_SLOTS,
    NEEDS,
    RESCHEDULE,
    TALK_MINUTES,
    InterviewMode,
    InterviewState,
)
from reviews.talks.mails import dates as date_mails
from reviews.talks.mails import visits as visit_mails
from reviews.talks.models import ChecklistItem, InterviewSlot, PartnerNeeds, SiteInterview, SlotAnswer
from reviews.talks.queries.dates import free_first
from reviews.talks.queries.interviews import is_in_its_round

LIVE = (InterviewState.PROPOSED, InterviewState.CONFIRMED)


def locked_here(interview: SiteInterview) -> SiteInterview:
    """The talk, locked, of an application that is still in its round: not withdrawn, not decided."""
    fresh = locked(interview)
    if not is_in_its_round(fresh):
        raise Impossible(
            _("Die Bewerbung ist nicht mehr in dieser Runde. Das Gespräch lässt sich nur noch absagen."),
            code="wrong-round",
        )
    return fresh


@transaction.atomic
def propose(
    *,
    application: Application,
    round: Round,
    place: str,
    slots: Iterable[datetime],
    by: User,
    access_needs: str = "",
    responsible: User | None = None,
    mode: str = InterviewMode.ON_SITE,
    online_link: str = "",
    travel: str = "",
    duration_minutes: int = TALK_MINUTES,
) -> SiteInterview:
    """Propose two or three times (aware datetimes) for the talk on site. Mails both partners.

    responsible: who leads the talk (default: who proposes). access_needs: what the office itself has
    foreseen or needs; the partners add theirs with their answers.
    """
    fresh = locked(application)
    if round.kind != RoundKind.TALKS:
        raise Impossible(_("In dieser Runde gibt es keine Gespräche."), code="no-talks")
    if fresh.state != ApplicationState.ELIGIBLE or fresh.current_round_id != round.pk:
        raise Impossible(_("Die Bewerbung ist nicht in dieser Runde."), code="wrong-round")
    if fresh.interviews.filter(round=round).exclude(state=InterviewState.CANCELLED).exists():
        raise Impossible(_("Für diese Bewerbung gibt es schon ein Gespräch."), code="exists")
    times = _proposable(slots)
    _check_place(mode, place, online_link)
    interview = SiteInterview.objects.create(
        application=fresh,
        round=round,
        responsible=responsible or by,
        mode=mode,
        place=place,
        online_link=online_link,
        travel=travel,
        duration_minutes=duration_minutes,
        access_needs=access_needs,
    )
    made = _put_slots(interview, times)
    with translation.override(settings.LANGUAGE_CODE):  # the file is German
        ChecklistItem.objects.bulk_create(
            ChecklistItem(interview=interview, position=number, text=str(text))
            for number, text in enumerate(CHECKLIST, 1)
        )
    audit.record("interview.propose", interview, by=by, application=str(fresh.pk))
    date_mails.proposed(interview, made)
    return interview


def _proposable(slots: Iterable[datetime]) -> list[datetime]:
    times = sorted(set(slots))
    if not MIN_SLOTS <= len(times) <= MAX_SLOTS:
        raise Impossible(
            _("Bitte schlagen Sie %(least)d bis %(most)d verschiedene Termine vor.")
            % {"least": MIN_SLOTS, "most": MAX_SLOTS},
            code="slots",
        )
    if times[0] <= clock.now():
        raise Impossible(_("Ein Termin liegt in der Vergangenheit."), code="past")
    return times


def _check_place(mode: str, place: str, online_link: str) -> None:
    if mode == InterviewMode.ONLINE and not online_link:
        raise Impossible(_("Ein Gespräch online braucht einen Link."), code="no-link")
    if mode == InterviewMode.ON_SITE and not place:
        raise Impossible(_("Ein Gespräch vor Ort braucht einen Ort."), code="no-place")


def _put_slots(interview: SiteInterview, times: Iterable[datetime]) -> list[InterviewSlot]:
    return [InterviewSlot.objects.create(interview=interview, starts_at=moment) for moment in times]


@transaction.atomic
def answer_slots(
    *,
    interview: SiteInterview,
    partner: Partner,
    possible: Mapping[UUID, bool],
    by: User,
    access_needs: str | None = None,
    needs: Collection[str] = (),
) -> SiteInterview:
    """A partner says at which of the times it can; every proposed time needs an answer.

    possible: {slot id: bool}. As soon as every partner has answered, the first time that all can becomes
    the date and is mailed to everybody; if there is none, the responsible person is told. An answer may be
    changed until the date stands. access_needs: None leaves what stands; needs: names of constants.NEEDS.
    """
    # Both partners may answer at the same moment: the second to come sees the first one's answers here.
    fresh = locked_here(interview)
    if fresh.state != InterviewState.PROPOSED:
        raise Impossible(
            _("Der Termin lässt sich nicht mehr abstimmen: Der Stand ist „%(state)s“.")
            % {"state": fresh.get_state_display()},
            code="wrong-state",
        )
    _check_partner(fresh, partner)
    slots = list(fresh.slots.all())
    wanted = {str(key): value for key, value in possible.items()}
    if set(wanted) != {str(slot.pk) for slot in slots}:
        raise Impossible(_("Bitte antworten Sie zu jedem Termin."), code="slots")
    for slot in slots:
        SlotAnswer.objects.update_or_create(
            slot=slot,
            partner=partner,
            defaults={"possible": bool(wanted[str(slot.pk)]), "answered_by": by},
        )
    if access_needs is not None:
        _keep_needs(fresh, partner, access_needs, needs)
    audit.record("interview.answer", fresh, by=by, partner=str(partner.pk))
    _fix_date(fresh, slots, by=by)
    interview.refresh_from_db()
    return interview


def _check_partner(interview: SiteInterview, partner: Partner) -> None:
    if partner.application_id != interview.application_id:
        raise Impossible(_("Dieser Partner gehört nicht zur Bewerbung."), code="wrong-partner")


def _keep_needs(
    interview: SiteInterview, partner: Partner, text: str, needs: Collection[str]
) -> PartnerNeeds:
    """The needs, and on the checklist of the visit a point for each that was ticked."""
    kept, _created = PartnerNeeds.objects.update_or_create(
        interview=interview,
        partner=partner,
        defaults={"text": text, **{name: name in needs for name in NEEDS}},
    )
    with translation.override(settings.LANGUAGE_CODE):
        points = [
            _("Zugesagt für %(partner)s: %(need)s") % {"partner": partner, "need": PartnerNeeds.word(name)}
            for name in NEEDS
            if name in needs
        ]
    there = set(interview.checklist.values_list("text", flat=True))
    for point in points:
        if point[:300] not in there:
            ChecklistItem.objects.create(interview=interview, position=0, text=point[:300])
    return kept


@transaction.atomic
def state_needs(
    *, interview: SiteInterview, partner: Partner, text: str, needs: Collection[str], by: User
) -> PartnerNeeds:
    """A partner changes what it needs, also when the date stands already; the responsible person is told."""
    fresh = locked_here(interview)
    if fresh.state not in LIVE or (fresh.starts_at and fresh.starts_at <= clock.now()):
        raise Impossible(_("Das Gespräch hat schon stattgefunden oder ist abgesagt."), code="wrong-state")
    _check_partner(fresh, partner)
    kept = _keep_needs(fresh, partner, text, needs)
    entry = audit.record("interview.needs", fresh, by=by, partner=str(partner.pk))
    visit_mails.needs_changed(fresh, partner, occasion=str(entry.pk))
    return kept


def _fix_date(interview: SiteInterview, slots: list[InterviewSlot], *, by: User) -> None:
    partners = set(interview.application.partners.values_list("pk", flat=True))
    answers: dict = {}
    for answer in SlotAnswer.objects.filter(slot__in=slots):
        answers.setdefault(answer.slot_id, {})[answer.partner_id] = answer.possible
    if not all(partners <= set(answers.get(slot.pk, {})) for slot in slots):
        return
    # Several tandems may have been offered the same times: the first to agree has them.
    for slot in free_first(interview, slots):
        if slot.starts_at > clock.now() and all(answers[slot.pk][partner] for partner in partners):
            advance(interview, CONFIRM, by=by, changes={"starts_at": slot.starts_at})
            date_mails.confirmed(interview)
            return
    date_mails.no_date(interview)


@transaction.atomic
def reschedule(
    *, interview: SiteInterview, slots: Iterable[datetime], reason: str, by: User
) -> SiteInterview:
    """New times instead of the proposed ones, or instead of a date that stood. Everybody is told why.

    The old proposals and their answers go (the history keeps them); what the partners need stays.
    """
    if not reason.strip():
        raise Impossible(_("Bitte geben Sie den Grund an."), code="no-reason")
    times = _proposable(slots)
    fresh = locked_here(interview)
    stood = fresh.starts_at
    if stood and stood <= clock.now():
        raise Impossible(_("Das Gespräch hat schon begonnen."), code="begun")
    changed = {
        "starts_at": None,
        "confirmed_at": None,
        "state_reason": reason,
        "calendar_sequence": fresh.calendar_sequence + 1,
    }
    advance(interview, RESCHEDULE, by=by, changes=changed, stood=stood.isoformat() if stood else None)
    interview.slots.all().delete()
    date_mails.rescheduled(interview, _put_slots(interview, times), stood)
    return interview


@transaction.atomic
def arrange(
    *,
    interview: SiteInterview,
    mode: str,
    place: str,
    online_link: str,
    travel: str,
    duration_minutes: int,
    access_needs: str,
    by: User,
    responsible: User | None = None,
) -> SiteInterview:
    """Change where and how the talk takes place. Whoever has the date already gets a mail and a new entry."""
    fresh = locked_here(interview)
    if fresh.state not in LIVE:
        raise Impossible(_("Das Gespräch hat schon stattgefunden oder ist abgesagt."), code="wrong-state")
    _check_place(mode, place, online_link)
    wanted = {
        "mode": mode,
        "place": place,
        "online_link": online_link,
        "travel": travel,
        "duration_minutes": duration_minutes,
        "access_needs": access_needs,
        "responsible": responsible or fresh.responsible,
    }
    changed = [name for name, value in wanted.items() if getattr(fresh, name) != value]
    if not changed:
        return interview
    for name in changed:
        setattr(fresh, name, wanted[name])
    if fresh.state == InterviewState.CONFIRMED:
        fresh.calendar_sequence += 1
    fresh.save()
    audit.record("interview.arrange", fresh, by=by, changed=changed)
    if fresh.state == InterviewState.CONFIRMED:
        visit_mails.arranged(fresh)
    interview.refresh_from_db()
    return interview


@transaction.atomic
def cancel(*, interview: SiteInterview, by: User, reason: str = "") -> SiteInterview:
    """Call off the talk or the proposals; new ones can be made."""
    sequence = locked(interview).calendar_sequence + 1
    advance(interview, CANCEL, by=by, changes={"state_reason": reason, "calendar_sequence": sequence})
    date_mails.cancelled(interview)
    return interview


def refuse_lock_before_talk(assignment: Assignment) -> Impossible | None:
    """A round of talks is scored on the minutes: without them nothing is locked (assessment.hooks.MAY_LOCK)."""
    if assignment.round.kind != RoundKind.TALKS:
        return None
    held = SiteInterview.objects.filter(
        application=assignment.application_id, round=assignment.round, state=InterviewState.HELD
    )
    if held.exists():
        return None
    return Impossible(
        _(
            "Das Gutachten lässt sich erst abschließen, wenn das Gespräch geführt und die Niederschrift da ist."
        ),
        code="no-talk",
    )
