"""About the date of a talk: proposed, fixed, moved, not found, called off."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from applications.draft.queries.people import people_of
from core.mail import outbox, post
from reviews.talks.mails.everybody import everybody, needs_of, times, to_all, where
from reviews.talks.models import InterviewSlot, SiteInterview
from reviews.talks.queries.interviews import is_in_its_round

DATED = ["interview.proposed", "interview.rescheduled", "interview.confirmed", "interview.arranged"]


def proposed(interview: SiteInterview, slots: Iterable[InterviewSlot]) -> None:
    promised = needs_of(interview)
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
                "where": where(interview, promised),
                "slots": times(slots),
                "link": post.link("reviews:interview", application.pk),
            },
        )

    post.each(people_of(application), kind="interview.proposed", subject=interview, compose=text)


def confirmed(interview: SiteInterview) -> None:
    assert interview.starts_at is not None  # that is what the mail says
    promised, starts_at = needs_of(interview), interview.starts_at
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
                "moment": post.moment(starts_at),
                "where": where(interview, promised),
                "link": page,
            },
        )

    to_all(interview, kind="interview.confirmed", text=text)


def rescheduled(interview: SiteInterview, slots: Iterable[InterviewSlot], stood: datetime | None) -> None:
    """New times. The commission hears of it when there was a date to take out of the calendar."""
    promised = needs_of(interview)
    application = interview.application

    def text(person: post.Person) -> post.Said:
        about = {
            "title": application.title,
            "reason": interview.state_reason,
            "where": where(interview, promised),
            "slots": times(slots),
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
        assert stood is not None  # else nobody of the commission is told
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
    partners, commission = everybody(interview)
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


def no_date(interview: SiteInterview) -> None:
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


def cancelled(interview: SiteInterview) -> None:
    """To the partners; to the commission as well when there was a date."""
    in_its_round = is_in_its_round(interview)
    application = interview.application

    def lines(first: str, page: str) -> str:
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
        assert interview.starts_at is not None  # else nobody of the commission is told
        first = _("Das Gespräch zur Bewerbung %(number)s am %(moment)s ist abgesagt.") % {
            "number": application.number,
            "moment": post.moment(interview.starts_at),
        }
        return (
            _("Gespräch abgesagt: %(number)s") % {"number": application.number},
            lines(first, post.link("backoffice:appointment", interview.pk)),
        )

    outbox.supersede(subject=interview, kinds=[*DATED, "interview.no_date", "talk.questions"])
    partners, commission = everybody(interview)
    post.each(partners.values(), kind="interview.cancelled", subject=interview, compose=text)
    if interview.starts_at:
        post.each(commission.values(), kind="interview.cancelled", subject=interview, compose=told)
