"""About what surrounds a talk: place and form, needs, that there are questions. Never a question, an answer or the
minutes."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.draft.models.application import Partner
from applications.draft.queries.people import people_of
from core.mail import outbox, post
from reviews.talks.mails.everybody import needs_of, to_all, where
from reviews.talks.models import SiteInterview


def arranged(interview: SiteInterview) -> None:
    assert interview.starts_at is not None  # only who has the date is told of changes
    promised, starts_at = needs_of(interview), interview.starts_at
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
                "moment": post.moment(starts_at),
                "where": where(interview, promised),
                "link": page,
            },
        )

    outbox.supersede(subject=interview, kinds=["interview.arranged"])
    to_all(interview, kind="interview.arranged", text=text)


def needs_changed(interview: SiteInterview, partner: Partner, *, occasion: str) -> None:
    def text(person: post.Person) -> post.Said:
        return (
            _("Barrierefreiheit beim Gespräch: %(number)s") % {"number": interview.application.number},
            _("%(partner)s hat geändert, was für die Barrierefreiheit gebraucht wird.\n\n%(link)s")
            % {"partner": partner, "link": post.link("backoffice:interview", interview.pk)},
        )

    post.each(
        [interview.responsible], kind="interview.needs", subject=interview, occasion=occasion, compose=text
    )


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
        occasion=interview.questions_sent_at.isoformat() if interview.questions_sent_at else "",
        compose=text,
    )
