"""To reviewers: what came, what went, until when."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from core.mail import outbox
from reviews.mails.posting import link, post


def review_assigned(assignment):
    application = assignment.application

    def text(person):
        due = (
            _("Bitte schließen Sie das Gutachten bis zum %(day)s ab.")
            % {"day": date_format(assignment.due_on, "DATE_FORMAT")}
            if assignment.due_on
            else _("Eine Frist ist nicht gesetzt.")
        )
        return (
            _("Bewerbung %(number)s zur Begutachtung") % {"number": application.number},
            _(
                "Ihnen ist die Bewerbung %(number)s zur Begutachtung zugewiesen.\n"
                "Zuerst erklären Sie, ob Sie befangen sind. Danach öffnen sich die Unterlagen.\n%(due)s\n\n%(link)s"
            )
            % {
                "number": application.number,
                "due": due,
                "link": link("backoffice:declare", assignment.pk),
            },
        )

    post([assignment.reviewer], kind="review.assigned", subject=assignment, text=text)


def assignment_revoked(assignment):
    def text(person):
        number = assignment.application.number
        return (
            _("Zuweisung zurückgenommen: Bewerbung %(number)s") % {"number": number},
            _("Die Bewerbung %(number)s brauchen Sie nicht mehr zu begutachten.") % {"number": number},
        )

    outbox.supersede(subject=assignment, kinds=["review.assigned"])
    post([assignment.reviewer], kind="review.revoked", subject=assignment, text=text)


def reviews_distributed(plan, given, revoked):
    """One mail a person about everything that came and went in one distribution."""
    numbers = dict(
        Application.objects.filter(pk__in={one.application_id for one in [*given, *revoked]}).values_list(
            "pk", "number"
        )
    )
    mine: dict = {}
    for place, rows in enumerate([given, revoked]):
        for one in rows:
            mine.setdefault(one.reviewer_id, ([], []))[place].append(numbers[one.application_id])

    def text(person):
        came, went = (sorted(rows) for rows in mine[person.pk])
        said = []
        if came:
            due = plan.round.reviews_due_on
            said.append(
                _(
                    "Diese Bewerbungen sind Ihnen zur Begutachtung zugewiesen: %(numbers)s.\n"
                    "Zuerst erklären Sie zu jeder, ob Sie befangen sind. Danach öffnen sich die Unterlagen."
                )
                % {"numbers": ", ".join(came)}
            )
            if due:
                said.append(
                    _("Bitte schließen Sie die Gutachten bis zum %(day)s ab.")
                    % {"day": date_format(due, "DATE_FORMAT")}
                )
        if went:
            said.append(
                _("Diese Bewerbungen brauchen Sie nicht mehr zu begutachten: %(numbers)s.")
                % {"numbers": ", ".join(went)}
            )
        said.append(link("backoffice:index"))
        return _("Ihre Gutachten: %(round)s") % {"round": plan.round}, "\n\n".join(said)

    people = User.objects.filter(pk__in=mine, is_active=True).order_by("email")
    post(people, kind="review.distributed", subject=plan, text=text)


def reviews_extended(round, rows, due_on, reason):
    mine: dict = {}
    for one in rows:
        mine.setdefault(one.reviewer, []).append(one.application.number)

    def text(person):
        return (
            _("Mehr Zeit für Ihre Gutachten: %(round)s") % {"round": round},
            _("Sie haben jetzt bis zum %(day)s Zeit für: %(numbers)s.\nGrund: %(reason)s\n\n%(link)s")
            % {
                "day": date_format(due_on, "DATE_FORMAT"),
                "numbers": ", ".join(sorted(mine[person])),
                "reason": reason,
                "link": link("backoffice:index"),
            },
        )

    post(mine, kind="review.extended", subject=round, occasion=due_on.isoformat(), text=text)
