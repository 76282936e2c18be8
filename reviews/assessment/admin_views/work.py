"""What of "Meine Arbeit" comes from the assessment: declaring, reviewing, common notes; ruling and assigning."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.backoffice import MOST_ITEMS, WorkItem
from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.rules import has_role
from casework.constants import AssignmentState
from core.fields import TranslatedText
from reviews.assessment.queries import work
from reviews.assessment.queries.conflicts import to_rule
from reviews.assessment.queries.consensus import notes_to_agree, notes_to_write

if TYPE_CHECKING:
    from accounts.models import User
    from casework.models import Assignment


def work_items(user: "User") -> list[WorkItem]:
    items: list[WorkItem] = []
    if has_role(user, *REVIEWING_ROLES):
        items += [_assignment_item(one) for one in work.own_assignments(user)[: 5 * MOST_ITEMS]]
        items += [
            WorkItem(
                _("Gemeinsamem Vermerk zustimmen: %(number)s") % {"number": note.application.number},
                reverse("backoffice:consensus", args=[note.application_id, note.round_id]),
                f"{note.application.title} – {note.round}",
            )
            for note in notes_to_agree(user)[:MOST_ITEMS]
        ]
        items += [
            WorkItem(
                _("Gemeinsamen Vermerk schreiben: %(number)s") % {"number": one.application.number},
                reverse("backoffice:consensus", args=[one.application_id, one.round_id]),
                f"{one.application.title} – {one.round}",
            )
            for one in notes_to_write(user)[:MOST_ITEMS]
        ]
    if has_role(user, FunderRole.OFFICER):
        items += _officer_items(user)
    return items


def _assignment_item(assignment: "Assignment") -> WorkItem:
    number = {"number": assignment.application.number}
    if assignment.state == AssignmentState.ASSIGNED:
        title, name = _("Befangenheit erklären: %(number)s") % number, "backoffice:declare"
    else:
        title, name = _("Gutachten schreiben: %(number)s") % number, "backoffice:review"
    return WorkItem(
        title,
        reverse(name, args=[assignment.pk]),
        f"{assignment.application.title} – {assignment.round}",
        assignment.due_on,
    )


def _officer_items(user: "User") -> list[WorkItem]:
    listing = reverse("backoffice:applications")
    items = [
        WorkItem(
            _("Über Befangenheit entscheiden: %(number)s") % {"number": one.assignment.application.number},
            reverse("backoffice:conflict", args=[one.pk]),
            str(one.assignment.reviewer),
            one.assignment.due_on,
        )
        for one in to_rule(user)[:MOST_ITEMS]
    ]
    items += [
        WorkItem(
            _("Neu zuweisen: %(number)s") % {"number": one.application.number},
            reverse("backoffice:assign", args=[one.application_id]),
            _("%(name)s ist befangen und begutachtet nicht für %(funder)s.")
            % {"name": one.reviewer, "funder": one.funder},
            one.due_on,
        )
        for one in work.to_reassign(user)[:MOST_ITEMS]
    ]
    items += [
        WorkItem(
            ngettext(
                "%(number)d Bewerbung ohne Gutachterin oder Gutachter",
                "%(number)d Bewerbungen ohne Gutachterin oder Gutachter",
                row["number"],
            )
            % row,
            f"{listing}?state=eligible&round={row['current_round']}&sort=reviews",
            f"{TranslatedText(row['call__title'])} · {TranslatedText(row['current_round__title'])}",
            row["current_round__reviews_due_on"],
        )
        for row in work.without_reviewer(user)
    ]
    return items
