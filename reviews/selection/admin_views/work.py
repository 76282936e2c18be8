"""What of "Meine Arbeit" comes from the selection: rounds to stage, decisions to approve."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.backoffice import MOST_ITEMS, WorkItem
from accounts.constants import FunderRole
from accounts.rules import has_role
from reviews.selection.queries import work

if TYPE_CHECKING:
    from accounts.models import User


def work_items(user: "User") -> list[WorkItem]:
    items: list[WorkItem] = []
    if has_role(user, FunderRole.OFFICER):
        items += [
            WorkItem(
                _("Auswahl vorbereiten: %(round)s") % {"round": round},
                reverse("backoffice:ranking", args=[round.pk]),
                _("Alle zugewiesenen Gutachten sind abgeschlossen."),
            )
            for round in work.ready_to_stage(user)[:MOST_ITEMS]
        ]
    if has_role(user, FunderRole.APPROVER):
        items += [
            WorkItem(
                _("Entscheidung freigeben: %(round)s") % {"round": decision.round},
                reverse("backoffice:decision", args=[decision.pk]),
                str(decision.call),
            )
            for decision in work.to_approve(user)[:MOST_ITEMS]
        ]
    return items
