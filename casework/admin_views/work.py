"""What of "Meine Arbeit" comes from the casework: what to check, questions without an answer, partners that change."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.backoffice import MOST_ITEMS, WorkItem
from accounts.constants import FunderRole
from accounts.rules import has_role
from casework.queries import work
from casework.queries.afterwards import overdue_questions, replacements_to_approve
from core import clock

if TYPE_CHECKING:
    from accounts.models import User


def work_items(user: "User") -> list[WorkItem]:
    items: list[WorkItem] = []
    if has_role(user, FunderRole.OFFICER):
        listing = reverse("backoffice:applications")
        items += [
            WorkItem(
                ngettext("%(number)d Bewerbung prüfen", "%(number)d Bewerbungen prüfen", row["number"]) % row,
                f"{listing}?state=submitted&call={row['call']}",
                str(row["call__title"]),
            )
            for row in work.to_check(user)
        ]
        items += [
            WorkItem(
                _("Nachfrage ohne Antwort: %(number)s") % {"number": one.application.number},
                reverse("backoffice:reopening", args=[one.pk]),
                one.application.title,
                clock.last_second(one.due_at).date(),
            )
            for one in overdue_questions(user)[:MOST_ITEMS]
        ]
    if has_role(user, FunderRole.APPROVER):
        items += [
            WorkItem(
                _("Wechsel eines Partners freigeben: %(number)s")
                % {"number": one.partner.application.number},
                reverse("backoffice:replacement", args=[one.pk]),
                str(one),
            )
            for one in replacements_to_approve(user)[:MOST_ITEMS]
        ]
    return items
