"""About conflicts of interest: that there is one, never which."""

from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from casework.models import Assignment, ConflictRuling
from casework.queries.staff import not_recused, staff_of
from core.mail import post


def reviewer_recused(assignment: Assignment, *, office_rules: bool = False, was_locked: bool = False) -> None:
    """To the office: that there is a conflict, never which."""
    application = assignment.application
    ruled_on = assignment.declarations.latest("created_at").pk if office_rules else None

    def text(person: post.Person) -> post.Said:
        about = {
            "reviewer": assignment.reviewer,
            "number": application.number,
            "funder": assignment.funder,
        }
        said = [
            _("%(reviewer)s hat sich zur Bewerbung %(number)s für befangen erklärt und sieht sie nicht mehr.")
            % about
        ]
        if was_locked:
            said.append(
                _(
                    "Das Gutachten war schon abgeschlossen. Es bleibt in der Akte und zählt nicht mehr. "
                    "Bitte prüfen Sie, ob eine vorbereitete Entscheidung darauf beruht."
                )
            )
        if office_rules:
            page = post.link("backoffice:conflict", ruled_on)
            said.append(_("Bitte entscheiden Sie, ob sie oder er die Begutachtung abgibt (§ 21 VwVfG)."))
        else:
            page = post.link("backoffice:assign", application.pk)
            said.append(_("Bitte weisen Sie das Gutachten für %(funder)s jemand anderem zu.") % about)
        return (
            _("Befangenheit erklärt: Bewerbung %(number)s") % about,
            "\n".join(said) + f"\n\n{page}",
        )

    officers = staff_of(application.call, FunderRole.OFFICER, without=assignment.reviewer)
    post.each(
        not_recused(officers, application),
        kind="review.recused",
        subject=assignment,
        occasion=assignment.declared_at.isoformat() if assignment.declared_at else "",
        compose=text,
    )


def conflict_ruled(assignment: Assignment, ruling: ConflictRuling) -> None:
    """To the person who declared. The reasons are on file, not in the mail."""

    def text(person: post.Person) -> post.Said:
        number = {"number": assignment.application.number}
        return (
            _("Entschieden: Bewerbung %(number)s") % number,
            (
                _("Sie geben die Begutachtung der Bewerbung %(number)s ab. Vielen Dank für Ihre Offenheit.")
                % number
            )
            if ruling.steps_back
            else _(
                "Das Programmbüro hat über Ihre Erklärung entschieden: "
                "Sie können die Bewerbung %(number)s begutachten.\n\n%(link)s"
            )
            % {**number, "link": post.link("backoffice:review", assignment.pk)},
        )

    post.each(
        [assignment.reviewer],
        kind="review.conflict_ruled",
        subject=assignment,
        occasion=str(ruling.pk),
        compose=text,
    )
