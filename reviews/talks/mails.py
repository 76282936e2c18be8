"""About the talks on site: dates, places, what was promised. Never a question, an answer or the minutes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applications.draft.models.application import Partner
from applications.draft.queries.people import people_of
from casework.constants import AssignmentState
from core.mail import outbox, post
from reviews.talks.constants import NEEDS, InterviewMode
from reviews.talks.models import InterviewSlot, PartnerNeeds, SiteInterview
from reviews.talks.queries.interviews import is_in_its_round

DATED = ["interview.proposed", "interview.rescheduled", "interview.confirmed", "interview.arranged"]


def _commission(interview: SiteInterview) -> dict[Any, User]:
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


def _everybody(interview: SiteInterview) -> tuple[dict[Any, User], dict[Any, User]]:
    """(partners' people, commission), each once."""
    partners = {person.pk: person for person in people_of(interview.application)}
    return partners, {pk: person for pk, person in _commission(interview).items() if pk not in partners}


def _post_to_all(interview: SiteInterview, *, kind: str, text: Callable[[str], post.Said]) -> None:
    """text: a function that gives (subject line, body) for the link to one's own page of the talk."""
    partners, commission = _everybody(interview)
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


def _needs(interview: SiteInterview) -> list[PartnerNeeds]:
    """Loaded once, before anybody's mail is composed."""
    return list(interview.needs.select_related("partner__organisation").order_by("created_at", "pk"))


def _where(interview: SiteInterview, promised: list[PartnerNeeds]) -> str:
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
        ticked = [str(needs._meta.get_field(name).verbose_name) for name in NEEDS if getattr(needs, name)]
        wanted = ", ".join([*ticked, *([needs.text] if needs.text else [])])
        if wanted:
            lines.append(
                _("Zugesagt für %(partner)s: %(needs)s") % {"partner": needs.partner, "needs": wanted}
            )
    return "\n".join(lines)


def _times(slots: Iterable[InterviewSlot]) -> str:
    return "\n".join(f"- {post.moment(slot.starts_at)}" for slot in slots)


def interview_proposed(interview: SiteInterview, slots: Iterable[InterviewSlot]) -> None:
    promised = _needs(interview)
    application = interview.application

    def text(person: post.Person) -> post.Said:
        return (
            _("Terminvorschläge für das Gespräch: %(number)s") % {"number": application.number},
            _(
                "Wir möchten mit allen Partnern über Ihre Bewerbung „%(title)s“ sprechen.\n"
                "%(where)s\nMögliche Termine:\n%(slots)s\n\n"
                "Bitte sagen Sie uns, an welchen Terminen Sie können und was Sie für die Barrierefreiheit "
                "brauchen.\n\n%(link)s"
            )
            % {
                "title": application.title,
                "where": _where(interview, promised),
                "slots": _times(slots),
                "link": post.link("reviews:interview", application.pk),
            },
        )

    post.each(people_of(application), kind="interview.proposed", subject=interview, compose=text)


def interview_confirmed(interview: SiteInterview) -> None:
    promised = _needs(interview)
    application = interview.application

    def text(page: str) -> post.Said:
        return (
            _("Der Gesprächstermin steht fest: %(number)s") % {"number": application.number},
            _(
                "Der Termin für das Gespräch zur Bewerbung „%(title)s“ steht fest: %(moment)s.\n%(where)s\n\n"
                "Eine Datei für Ihren Kalender finden Sie hier:\n%(link)s"
            )
            % {
                "title": application.title,
                "moment": post.moment(interview.starts_at),
                "where": _where(interview, promised),
                "link": page,
            },
        )

    _post_to_all(interview, kind="interview.confirmed", text=text)


def interview_rescheduled(
    interview: SiteInterview, slots: Iterable[InterviewSlot], stood: datetime | None
) -> None:
    """New times. The commission hears of it when there was a date to take out of the calendar."""
    promised = _needs(interview)
    application = interview.application

    def text(person: post.Person) -> post.Said:
        about = {
            "title": application.title,
            "reason": interview.state_reason,
            "where": _where(interview, promised),
            "slots": _times(slots),
            "link": post.link("reviews:interview", application.pk),
        }
        return (
            _("Neue Terminvorschläge für das Gespräch: %(number)s") % {"number": application.number},
            (
                _(
                    "Der Termin am %(moment)s für das Gespräch zur Bewerbung „%(title)s“ gilt nicht mehr. "
                    "Bitte streichen Sie ihn in Ihrem Kalender.\nGrund: %(reason)s\n%(where)s\n"
                    "Neue mögliche Termine:\n%(slots)s\n\nBitte sagen Sie uns, wann Sie können.\n\n%(link)s"
                )
                % {**about, "moment": post.moment(stood)}
                if stood
                else _(
                    "Für das Gespräch zur Bewerbung „%(title)s“ gibt es neue Terminvorschläge.\n"
                    "Grund: %(reason)s\n%(where)s\nMögliche Termine:\n%(slots)s\n\n"
                    "Bitte sagen Sie uns, wann Sie können.\n\n%(link)s"
                )
                % about
            ),
        )

    def told(person: post.Person) -> post.Said:
        return (
            _("Gespräch wird verlegt: %(number)s") % {"number": application.number},
            _(
                "Der Termin am %(moment)s für das Gespräch zur Bewerbung %(number)s gilt nicht mehr. "
                "Bitte streichen Sie ihn in Ihrem Kalender.\nGrund: %(reason)s\n\n%(link)s"
            )
            % {
                "moment": post.moment(stood),
                "number": application.number,
                "reason": interview.state_reason,
                "link": post.link("backoffice:interview", interview.pk),
            },
        )

    outbox.supersede(subject=interview, kinds=[*DATED, "interview.no_date"])
    occasion = str(interview.calendar_sequence)
    partners, commission = _everybody(interview)
    post.each(
        partners.values(), kind="interview.rescheduled", subject=interview, occasion=occasion, compose=text
    )
    if stood:
        post.each(
            commission.values(),
            kind="interview.rescheduled",
            subject=interview,
            occasion=occasion,
            compose=told,
        )


def interview_arranged(interview: SiteInterview) -> None:
    promised = _needs(interview)
    application = interview.application

    def text(page: str) -> post.Said:
        return (
            _("Gespräch: Ort oder Form ist geändert: %(number)s") % {"number": application.number},
            _(
                "Zum Gespräch zur Bewerbung „%(title)s“ am %(moment)s ist etwas geändert. Es gilt jetzt:\n"
                "%(where)s\n\nDie Datei für Ihren Kalender ist neu:\n%(link)s"
            )
            % {
                "title": application.title,
                "moment": post.moment(interview.starts_at),
                "where": _where(interview, promised),
                "link": page,
            },
        )

    outbox.supersede(subject=interview, kinds=["interview.arranged"])
    _post_to_all(interview, kind="interview.arranged", text=text)


def interview_needs(interview: SiteInterview, partner: Partner, *, occasion: str) -> None:
    def text(person: post.Person) -> post.Said:
        return (
            _("Barrierefreiheit beim Gespräch: %(number)s") % {"number": interview.application.number},
            _("%(partner)s hat geändert, was für die Barrierefreiheit gebraucht wird.\n\n%(link)s")
            % {"partner": partner, "link": post.link("backoffice:interview", interview.pk)},
        )

    post.each(
        [interview.responsible], kind="interview.needs", subject=interview, occasion=occasion, compose=text
    )


def interview_no_date(interview: SiteInterview) -> None:
    application = interview.application

    def text(person: post.Person) -> post.Said:
        return (
            _("Kein gemeinsamer Termin: %(number)s") % {"number": application.number},
            _(
                "Zur Bewerbung %(number)s passt keiner der vorgeschlagenen Termine allen Partnern.\n"
                "Bitte schlagen Sie neue vor.\n\n%(link)s"
            )
            % {
                "number": application.number,
                "link": post.link("backoffice:interview", interview.pk),
            },
        )

    post.each(
        [interview.responsible],
        kind="interview.no_date",
        subject=interview,
        occasion=str(interview.calendar_sequence),
        compose=text,
    )


def interview_cancelled(interview: SiteInterview) -> None:
    """To the partners; to the commission as well when there was a date."""
    in_its_round = is_in_its_round(interview)
    application = interview.application

    def lines(first, page) -> str:
        said = [first]
        if interview.state_reason:
            said.append(_("Grund: %(reason)s") % {"reason": interview.state_reason})
        if interview.starts_at:
            said.append(_("Diese Datei streicht den Termin aus Ihrem Kalender: %(link)s") % {"link": page})
        return "\n".join(said)

    def text(person: post.Person) -> post.Said:
        about = {"title": application.title}
        first = (
            _(
                "Das Gespräch zu Ihrer Bewerbung „%(title)s“ oder die Terminvorschläge dafür sind abgesagt. "
                "Wir melden uns mit neuen Vorschlägen."
            )
            if in_its_round
            else _(
                "Das Gespräch zu Ihrer Bewerbung „%(title)s“ oder die Terminvorschläge dafür sind abgesagt."
            )
        ) % about
        return (
            _("Gespräch abgesagt: %(number)s") % {"number": application.number},
            lines(first, post.link("reviews:appointment", application.pk)),
        )

    def told(person: post.Person) -> post.Said:
        first = _("Das Gespräch zur Bewerbung %(number)s am %(moment)s ist abgesagt.") % {
            "number": application.number,
            "moment": post.moment(interview.starts_at),
        }
        return (
            _("Gespräch abgesagt: %(number)s") % {"number": application.number},
            lines(first, post.link("backoffice:appointment", interview.pk)),
        )

    outbox.supersede(subject=interview, kinds=[*DATED, "interview.no_date", "talk.questions"])
    partners, commission = _everybody(interview)
    post.each(partners.values(), kind="interview.cancelled", subject=interview, compose=text)
    if interview.starts_at:
        post.each(commission.values(), kind="interview.cancelled", subject=interview, compose=told)


def questions_sent(interview: SiteInterview, number: int) -> None:
    """That there are questions, and where; the questions themselves stand on the page."""
    application = interview.application

    def text(person: post.Person) -> post.Said:
        return (
            _("Fragen vor dem Gespräch: %(number)s") % {"number": application.number},
            ngettext(
                "Zu Ihrer Bewerbung „%(title)s“ haben wir vor dem Gespräch %(count)d Frage.\n"
                "Sie können sie bis zum Beginn des Gesprächs beantworten.\n\n%(link)s",
                "Zu Ihrer Bewerbung „%(title)s“ haben wir vor dem Gespräch %(count)d Fragen.\n"
                "Sie können sie bis zum Beginn des Gesprächs beantworten.\n\n%(link)s",
                number,
            )
            % {
                "title": application.title,
                "count": number,
                "link": post.link("reviews:interview", application.pk),
            },
        )

    post.each(
        people_of(application),
        kind="talk.questions",
        subject=interview,
        occasion=interview.questions_sent_at.isoformat(),
        compose=text,
    )
