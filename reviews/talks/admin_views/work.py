"""What of "Meine Arbeit" comes from the talks: dates to propose, talks to lead, minutes to write."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.backoffice import MOST_ITEMS, WorkItem
from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.rules import has_role
from applications.draft.constants import ApplicationState
from reviews.talks.constants import InterviewState
from reviews.talks.queries import work

if TYPE_CHECKING:
    from accounts.models import User


def work_items(user: "User") -> list[WorkItem]:
    items: list[WorkItem] = []
    if has_role(user, FunderRole.OFFICER):
        items += [
            WorkItem(
                _("Gesprächstermine vorschlagen: %(number)s") % {"number": one.number},
                reverse("backoffice:propose_interview", args=[one.pk]),
                one.title,
            )
            for one in work.talks_to_propose(user)[:MOST_ITEMS]
        ]
    if has_role(user, FunderRole.OFFICER, *REVIEWING_ROLES):
        items += _talk_items(user)
    return items


def _talk_items(user: "User") -> list[WorkItem]:
    """For who is responsible for a talk, in whatever role."""
    items = []
    for one in work.talks_under_way(user)[:MOST_ITEMS]:
        number = {"number": one.application.number}
        if one.application.state == ApplicationState.WITHDRAWN:
            title = _("Gespräch absagen: %(number)s") % number
        elif work.minutes_are_due(one):
            title = _("Niederschrift schreiben: %(number)s") % number
        elif one.state == InterviewState.CONFIRMED:
            title = _("Gespräch führen: %(number)s") % number
        elif one.all_answered:
            title = _("Kein gemeinsamer Termin: %(number)s") % number
        else:
            continue  # the partners are at it
        items.append(
            WorkItem(
                title,
                reverse("backoffice:interview", args=[one.pk]),
                one.application.title,
                one.day,
            )
        )
    return items
