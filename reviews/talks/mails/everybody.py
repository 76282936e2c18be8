"""Who hears of a talk, and what every mail about one says: where, how, what was promised."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.queries.people import people_of
from casework.constants import AssignmentState
from core.mail import post
from reviews.talks.constants import NEEDS, InterviewMode
from reviews.talks.models import InterviewSlot, PartnerNeeds, SiteInterview


def commission(interview: SiteInterview) -> dict[Any, User]:
    """Who reviews in this round, and who is responsible. Nobody in conflict is among them."""
    reviewers = User.objects.filter(
        is_active=True,
        assignments__application=interview.application_id,
        assignments__round=interview.round_id,
        assignments__state__in=[AssignmentState.OPEN, AssignmentState.LOCKED],
    )
    recused = User.objects.filter(
        assignments__application=interview.application_id, assignments__state=AssignmentState.RECUSED
    )
    people = {person.pk: person for person in reviewers.exclude(pk__in=recused.values("pk"))}
    people[interview.responsible_id] = interview.responsible
    return people


def everybody(interview: SiteInterview) -> tuple[dict[Any, User], dict[Any, User]]:
    """(partners' people, commission), each once."""
    partners = {person.pk: person for person in people_of(interview.application)}
    return partners, {pk: person for pk, person in commission(interview).items() if pk not in partners}


def to_all(interview: SiteInterview, *, kind: str, text: Callable[[str], post.Said]) -> None:
    """text: a function that gives (subject line, body) for the link to one's own page of the talk."""
    partners, commission = everybody(interview)
    occasion = str(interview.calendar_sequence)
    pages = (
        (partners, post.link("reviews:interview", interview.application_id)),
        (commission, post.link("backoffice:interview", interview.pk)),
    )
    for people, page in pages:
        post.each(
            people.values(),
            kind=kind,
            subject=interview,
            occasion=occasion,
            compose=lambda person, page=page: text(page),
        )


def needs_of(interview: SiteInterview) -> list[PartnerNeeds]:
    """Loaded once, before anybody's mail is composed."""
    return list(interview.needs.select_related("partner__organisation").order_by("created_at", "pk"))


def where(interview: SiteInterview, promised: list[PartnerNeeds]) -> str:
    """Where and how, the way there, and what was promised; lines of a mail."""
    lines = []
    if interview.mode == InterviewMode.ONLINE:
        lines.append(_("Das Gespräch ist online: %(link)s") % {"link": interview.online_link})
    else:
        lines.append(_("Ort: %(place)s") % {"place": interview.place})
        if interview.online_link:
            lines.append(
                _("Wer nicht kommen kann, schaltet sich zu: %(link)s") % {"link": interview.online_link}
            )
        if interview.travel:
            lines.append(_("Anreise: %(travel)s") % {"travel": interview.travel})
    lines.append(_("Dauer: etwa %(minutes)d Minuten") % {"minutes": interview.duration_minutes})
    if interview.access_needs:
        lines.append(_("Für Barrierefreiheit vorgesehen: %(text)s") % {"text": interview.access_needs})
    for needs in promised:
        ticked = [PartnerNeeds.word(name) for name in NEEDS if getattr(needs, name)]
        wanted = ", ".join([*ticked, *([needs.text] if needs.text else [])])
        if wanted:
            lines.append(
                _("Zugesagt für %(partner)s: %(needs)s") % {"partner": needs.partner, "needs": wanted}
            )
    return "\n".join(lines)


def times(slots: Iterable[InterviewSlot]) -> str:
    return "\n".join(f"- {post.moment(slot.starts_at)}" for slot in slots)
