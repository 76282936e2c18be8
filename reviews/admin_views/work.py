"""The entries of "Meine Arbeit": what each role has to do now."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.backoffice import WorkItem
from accounts.constants import REVIEWING_ROLES, FunderRole
from accounts.rules import has_role
from applications.constants import ApplicationState
from core import clock
from core.fields import TranslatedText
from reviews.constants import AssignmentState, InterviewState
from reviews.queries import work
from reviews.queries.afterwards import overdue_questions, replacements_to_approve
from reviews.queries.conflicts import to_rule
from reviews.queries.consensus import notes_to_agree, notes_to_write

# Entries of one kind beyond this stand in their list; "Meine Arbeit" stays readable.
MOST = 20


def work_items(user) -> list[WorkItem]:
    items = []
    if has_role(user, *REVIEWING_ROLES):
        items += [_assignment_item(one) for one in work.own_assignments(user)[: 5 * MOST]]
        items += [
            WorkItem(
                _("Gemeinsamem Vermerk zustimmen: %(number)s") % {"number": note.application.number},
                reverse("backoffice:consensus", args=[note.application_id, note.round_id]),
                f"{note.application.title} – {note.round}",
            )
            for note in notes_to_agree(user)[:MOST]
        ]
        items += [
            WorkItem(
                _("Gemeinsamen Vermerk schreiben: %(number)s") % {"number": one.application.number},
                reverse("backoffice:consensus", args=[one.application_id, one.round_id]),
                f"{one.application.title} – {one.round}",
            )
            for one in notes_to_write(user)[:MOST]
        ]
    if has_role(user, FunderRole.OFFICER):
        items += _officer_items(user)
    if has_role(user, FunderRole.OFFICER, *REVIEWING_ROLES):
        items += _talk_items(user)
    if has_role(user, FunderRole.OFFICER):
        items += [
            WorkItem(
                _("Nachfrage ohne Antwort: %(number)s") % {"number": one.application.number},
                reverse("backoffice:reopening", args=[one.pk]),
                one.application.title,
                clock.last_second(one.due_at).date(),
            )
            for one in overdue_questions(user)[:MOST]
        ]
    if has_role(user, FunderRole.APPROVER):
        items += [
            WorkItem(
                _("Wechsel eines Partners freigeben: %(number)s")
                % {"number": one.partner.application.number},
                reverse("backoffice:replacement", args=[one.pk]),
                str(one),
            )
            for one in replacements_to_approve(user)[:MOST]
        ]
        items += [
            WorkItem(
                _("Entscheidung freigeben: %(round)s") % {"round": decision.round},
                reverse("backoffice:decision", args=[decision.pk]),
                str(decision.call),
            )
            for decision in work.to_approve(user)[:MOST]
        ]
    return items


def _assignment_item(assignment) -> WorkItem:
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


def _officer_items(user) -> list[WorkItem]:
    listing = reverse("backoffice:applications")
    items = [
        WorkItem(
            ngettext("%(number)d Bewerbung prüfen", "%(number)d Bewerbungen prüfen", row["number"]) % row,
            f"{listing}?state=submitted&call={row['call']}",
            str(row["call__title"]),
        )
        for row in work.to_check(user)
    ]
    items += [
        WorkItem(
            _("Über Befangenheit entscheiden: %(number)s") % {"number": one.assignment.application.number},
            reverse("backoffice:conflict", args=[one.pk]),
            str(one.assignment.reviewer),
            one.assignment.due_on,
        )
        for one in to_rule(user)[:MOST]
    ]
    items += [
        WorkItem(
            _("Neu zuweisen: %(number)s") % {"number": one.application.number},
            reverse("backoffice:assign", args=[one.application_id]),
            _("%(name)s ist befangen und begutachtet nicht für %(funder)s.")
            % {"name": one.reviewer, "funder": one.funder},
            one.due_on,
        )
        for one in work.to_reassign(user)[:MOST]
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
    items += [
        WorkItem(
            _("Gesprächstermine vorschlagen: %(number)s") % {"number": one.number},
            reverse("backoffice:propose_interview", args=[one.pk]),
            one.title,
        )
        for one in work.talks_to_propose(user)[:MOST]
    ]
    items += [
        WorkItem(
            _("Auswahl vorbereiten: %(round)s") % {"round": round},
            reverse("backoffice:ranking", args=[round.pk]),
            _("Alle zugewiesenen Gutachten sind abgeschlossen."),
        )
        for round in work.ready_to_stage(user)[:MOST]
    ]
    return items


def _talk_items(user) -> list[WorkItem]:
    """For who is responsible for a talk, in whatever role."""
    items = []
    for one in work.talks_under_way(user)[:MOST]:
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
