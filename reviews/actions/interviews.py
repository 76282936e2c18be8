from django.db import transaction
from django.utils.translation import gettext as _

from applications.constants import ApplicationState
from core import audit
from core.errors import Impossible
from core.transitions import advance, locked
from programmes.constants import RoundKind
from reviews import mails
from reviews.constants import CANCEL, CONFIRM, HOLD, MAX_SLOTS, MIN_SLOTS, InterviewState
from reviews.models import InterviewSlot, PartnerNeeds, SiteInterview, SlotAnswer


@transaction.atomic
def propose_interview(*, application, round, place, slots, by, access_needs="") -> SiteInterview:
    """Propose two or three times (aware datetimes) for the talk on site. Mails both partners.

    access_needs: what the office itself knows to be needed; the partners add theirs with their answers.
    """
    fresh = locked(application)
    if round.kind != RoundKind.TALKS:
        raise Impossible(_("In dieser Runde gibt es keine Gespräche."), code="no-talks")
    if fresh.state != ApplicationState.ELIGIBLE or fresh.current_round_id != round.pk:
        raise Impossible(_("Die Bewerbung ist nicht in dieser Runde."), code="wrong-round")
    if fresh.interviews.filter(round=round).exclude(state=InterviewState.CANCELLED).exists():
        raise Impossible(_("Für diese Bewerbung gibt es schon ein Gespräch."), code="exists")
    times = sorted(set(slots))
    if not MIN_SLOTS <= len(times) <= MAX_SLOTS:
        raise Impossible(
            _("Bitte schlagen Sie %(least)d bis %(most)d verschiedene Termine vor.")
            % {"least": MIN_SLOTS, "most": MAX_SLOTS},
            code="slots",
        )
    interview = SiteInterview.objects.create(
        application=fresh, round=round, responsible=by, place=place, access_needs=access_needs
    )
    made = [InterviewSlot.objects.create(interview=interview, starts_at=moment) for moment in times]
    audit.record("interview.propose", interview, by=by, application=str(fresh.pk))
    mails.interview_proposed(interview, made)
    return interview


@transaction.atomic
def answer_slots(*, interview, partner, possible, by, access_needs=None) -> SiteInterview:
    """A partner says at which of the times it can; every proposed time needs an answer.

    possible: {slot id: bool}. As soon as every partner has answered, the first time that all can becomes
    the date and is mailed to everybody; if there is none, the responsible person is told. An answer may be
    changed until the date stands. access_needs: None leaves what stands.
    """
    # Both partners may answer at the same moment: the second to come sees the first one's answers here.
    fresh = locked(interview)
    if fresh.state != InterviewState.PROPOSED:
        raise Impossible(
            _("Der Termin lässt sich nicht mehr abstimmen: Der Stand ist „%(state)s“.")
            % {"state": fresh.get_state_display()},
            code="wrong-state",
        )
    if partner.application_id != fresh.application_id:
        raise Impossible(_("Dieser Partner gehört nicht zur Bewerbung."), code="wrong-partner")
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
        PartnerNeeds.objects.update_or_create(
            interview=fresh, partner=partner, defaults={"text": access_needs}
        )
    audit.record("interview.answer", fresh, by=by, partner=str(partner.pk))
    _fix_date(fresh, slots, by=by)
    interview.refresh_from_db()
    return interview


def _fix_date(interview, slots, *, by) -> None:
    partners = set(interview.application.partners.values_list("pk", flat=True))
    answers: dict = {}
    for answer in SlotAnswer.objects.filter(slot__in=slots):
        answers.setdefault(answer.slot_id, {})[answer.partner_id] = answer.possible
    if not all(partners <= set(answers.get(slot.pk, {})) for slot in slots):
        return
    for slot in slots:
        if all(answers[slot.pk][partner] for partner in partners):
            advance(interview, CONFIRM, by=by, changes={"starts_at": slot.starts_at})
            mails.interview_confirmed(interview)
            return
    mails.interview_no_date(interview)


@transaction.atomic
def hold_interview(*, interview, attendance, minutes, by) -> SiteInterview:
    """Keep who was there, who abstained, and what was said. Opens the scoring of this round to be locked."""
    if not attendance.strip() or not minutes.strip():
        raise Impossible(_("Niederschrift und Anwesende gehören beide zur Akte."), code="empty")
    advance(interview, HOLD, by=by, changes={"attendance": attendance, "minutes": minutes})
    return interview


@transaction.atomic
def cancel_interview(*, interview, by) -> SiteInterview:
    """Call off the talk or the proposals; new ones can be made."""
    advance(interview, CANCEL, by=by)
    mails.interview_cancelled(interview)
    return interview
