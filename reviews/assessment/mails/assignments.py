"""To reviewers: what came, what went, until when."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Application
from casework.models import Assignment, AssignmentPlan
from core.mail import outbox, post
from programmes.models import Round


def review_assigned(assignment: Assignment) -> None:
    application = assignment.application

    def text(person: post.Person) -> post.Said:
        due = (
            _("Bitte schließen Sie das Gutachten bis zum %(day)s ab.") % {"day": post.day(assignment.due_on)}
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
                "link": post.link("backoffice:declare", assignment.pk),
            },
        )

    post.each([assignment.reviewer], kind="review.assigned", subject=assignment, compose=text)


def assignment_revoked(assignment: Assignment) -> None:
    def text(person: post.Person) -> post.Said:
        number = assignment.application.number
        return (
            _("Zuweisung zurückgenommen: Bewerbung %(number)s") % {"number": number},
            _("Die Bewerbung %(number)s brauchen Sie nicht mehr zu begutachten.") % {"number": number},
        )

    outbox.supersede(subject=assignment, kinds=["review.assigned"])
    post.each([assignment.reviewer], kind="review.revoked", subject=assignment, compose=text)


def reviews_distributed(
    plan: AssignmentPlan, given: Collection[Assignment], revoked: Collection[Assignment]
) -> None:
    """One mail a person about everything that came and went in one distribution."""
    numbers: dict[UUID, str | None] = dict(
        Application.objects.filter(pk__in={one.application_id for one in [*given, *revoked]}).values_list(
            "pk", "number"
        )
    )
    mine: dict[UUID, tuple[list[str], list[str]]] = {}
    for place, rows in enumerate([given, revoked]):
        for one in rows:
            mine.setdefault(one.reviewer_id, ([], []))[place].append(numbers[one.application_id] or "")

    def text(person: User) -> post.Said:
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
                    _("Bitte schließen Sie die Gutachten bis zum %(day)s ab.") % {"day": post.day(due)}
                )
        if went:
            said.append(
                _("Diese Bewerbungen brauchen Sie nicht mehr zu begutachten: %(numbers)s.")
                % {"numbers": ", ".join(went)}
            )
        said.append(post.link("backoffice:index"))
        return _("Ihre Gutachten: %(round)s") % {"round": plan.round}, "\n\n".join(said)

    people = User.objects.filter(pk__in=mine, is_active=True).order_by("email")
    post.each(people, kind="review.distributed", subject=plan, compose=text)


def reviews_extended(round: Round, rows: Iterable[Assignment], due_on: date, reason: str) -> None:
    mine: dict[User, list[str]] = {}
    for one in rows:
        mine.setdefault(one.reviewer, []).append(one.application.number or "")

    def text(person: User) -> post.Said:
        return (
            _("Mehr Zeit für Ihre Gutachten: %(round)s") % {"round": round},
            _("Sie haben jetzt bis zum %(day)s Zeit für: %(numbers)s.\nGrund: %(reason)s\n\n%(link)s")
            % {
                "day": post.day(due_on),
                "numbers": ", ".join(sorted(mine[person])),
                "reason": reason,
                "link": post.link("backoffice:index"),
            },
        )

    post.each(mine, kind="review.extended", subject=round, occasion=due_on.isoformat(), compose=text)
