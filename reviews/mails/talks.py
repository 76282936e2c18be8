"""About the talks on site."""

from django.utils.translation import gettext as _

from accounts.models import User
from applications.queries import people_of
from core import outbox
from reviews.constants import AssignmentState
from reviews.mails.posting import link, moment, post


def interview_proposed(interview, slots):
    application = interview.application

    def text(person):
        return (
            _("Terminvorschläge für das Gespräch: %(number)s") % {"number": application.number},
            _(
                "Wir möchten mit beiden Partnern über Ihre Bewerbung „%(title)s“ sprechen.\n"
                "Ort: %(place)s\nMögliche Termine:\n%(slots)s\n\n"
                "Bitte sagen Sie uns, an welchen Terminen Sie können und was Sie für die Barrierefreiheit "
                "brauchen.\n\n%(link)s"
            )
            % {
                "title": application.title,
                "place": interview.place,
                "slots": "\n".join(f"- {moment(slot.starts_at)}" for slot in slots),
                "link": link("reviews:interview", application.pk),
            },
        )

    post(people_of(application), kind="interview.proposed", subject=interview, text=text)


def interview_confirmed(interview):
    application = interview.application

    def text(person):
        return (
            _("Der Gesprächstermin steht fest: %(number)s") % {"number": application.number},
            _("der Termin für das Gespräch zur Bewerbung „%(title)s“ steht fest: %(moment)s.\nOrt: %(place)s")
            % {
                "title": application.title,
                "moment": moment(interview.starts_at),
                "place": interview.place,
            },
        )

    reviewers = User.objects.filter(
        assignments__application=application,
        assignments__round=interview.round,
        assignments__state__in=[AssignmentState.OPEN, AssignmentState.LOCKED],
    )
    people = {person.pk: person for person in [*people_of(application), *reviewers]}
    people[interview.responsible_id] = interview.responsible
    post(people.values(), kind="interview.confirmed", subject=interview, text=text)


def interview_no_date(interview):
    application = interview.application

    def text(person):
        return (
            _("Kein gemeinsamer Termin: %(number)s") % {"number": application.number},
            _(
                "Zur Bewerbung %(number)s passt keiner der vorgeschlagenen Termine allen Partnern.\n"
                "Bitte sagen Sie diese Vorschläge ab und schlagen Sie neue vor.\n\n%(link)s"
            )
            % {
                "number": application.number,
                "link": link("backoffice:interview", interview.pk),
            },
        )

    post([interview.responsible], kind="interview.no_date", subject=interview, text=text)


def interview_cancelled(interview):
    application = interview.application

    def text(person):
        return (
            _("Gespräch abgesagt: %(number)s") % {"number": application.number},
            _(
                "Das Gespräch zu Ihrer Bewerbung „%(title)s“ oder die Terminvorschläge dafür sind abgesagt. "
                "Wir melden uns mit neuen Vorschlägen."
            )
            % {"title": application.title},
        )

    outbox.supersede(subject=interview, kinds=["interview.proposed", "interview.confirmed"])
    post(people_of(application), kind="interview.cancelled", subject=interview, text=text)
