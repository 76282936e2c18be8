"""Decisions: staged, approved by every funder, dropped."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from accounts.models import Funder, User
from accounts.rules import has_role
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application, Partner
from casework.constants import PENDING, AssignmentState
from casework.models import Assignment
from casework.queries.visibility import call_funders
from core import audit
from core.errors import Impossible
from core.transitions import advance, check_second_person, check_state, locked
from programmes.models import Round
from reviews.selection import mails as decision_mails
from reviews.selection.actions import freezes, release
from reviews.selection.constants import DROP, DecisionState, Outcome
from reviews.selection.models.decisions import Decision, DecisionApproval, DecisionItem
from reviews.selection.queries.decisions import DECIDABLE, is_replaceable, moved_on, standing_items


def _refuse_recused(by: User, application_ids: Collection[UUID]) -> None:
    """Who is recused on one of them, or belongs to a partner of one, does not take part in a decision that
    compares them (section 20 VwVfG)."""
    recused = Assignment.objects.filter(
        reviewer=by, application__in=application_ids, state=AssignmentState.RECUSED
    )
    takes_part = Partner.objects.filter(application__in=application_ids, organisation__memberships__user=by)
    if recused.exists() or takes_part.exists():
        raise Impossible(
            _("Sie sind zu einer der Bewerbungen befangen. An dieser Entscheidung wirkt jemand anderes mit."),
            code="recused",
        )


@transaction.atomic
def stage(
    *,
    round: Round,
    items: Sequence[tuple[Application, str, str]],
    reason: str,
    by: User,
    supersedes: Decision | None = None,
) -> Decision:
    """Prepare who goes on, waits or leaves; nothing reaches an applicant before the release.

    items: (application, outcome, reason) each. One decision of a round can be staged at a time. It is staged
    on the ranking as it stands now, frozen. Mails the approvers. supersedes: a released decision whose outcomes
    for these applications it changes. The same sent again by the same person (a double click) is the same
    decision. Raises Impossible if an application is not in the round any more (or,
    superseding, was not decided by that decision, or is past changing), a rejection has no reason, or the
    person is recused on one of them.
    """
    locked(round)
    wanted = {application.pk: (outcome, why.strip()) for application, outcome, why in items}
    staged = Decision.objects.filter(round=round, state=DecisionState.STAGED).first()
    if staged is not None:
        if _says(staged, wanted, reason, by, supersedes):
            return staged
        raise Impossible(
            _("Für diese Runde wartet schon eine Entscheidung auf Freigabe."), code="already-staged"
        )
    if not items:
        raise Impossible(_("Die Entscheidung enthält keine Bewerbung."), code="empty")
    if len(wanted) != len(items):
        raise Impossible(_("Eine Bewerbung steht zweimal in der Entscheidung."), code="twice")
    _refuse_recused(by, wanted)
    found = Application.objects.filter(pk__in=wanted, call=round.call_id).in_bulk()
    for application, outcome, why in items:
        if outcome not in Outcome.values:
            raise Impossible(_("Dieses Ergebnis gibt es nicht."), code="outcome")
        if outcome == Outcome.REJECT and not why.strip():
            raise Impossible(
                _("Zur Ablehnung der Bewerbung %(number)s fehlt die Begründung.")
                % {"number": application.number},
                code="no-reason",
            )
    if supersedes is None:
        _refuse_undecidable(round, items, found)
    else:
        _refuse_irreplaceable(round, items, found, supersedes)
    decision = Decision.objects.create(
        call=round.call,
        round=round,
        staged_by=by,
        reason=reason,
        supersedes=supersedes,
        freeze=freezes.freeze(round=round, by=by),
    )
    for pk, (outcome, why) in wanted.items():
        DecisionItem.objects.create(decision=decision, application=found[pk], outcome=outcome, reason=why)
    replaced = {"supersedes": str(supersedes.pk)} if supersedes else {}
    audit.record("decision.stage", decision, by=by, round=str(round.pk), size=len(wanted), **replaced)
    decision_mails.decision_staged(decision)
    return decision


def _says(
    staged: Decision, wanted: dict[UUID, tuple[str, str]], reason: str, by: User, supersedes: Decision | None
) -> bool:
    """Is this, to the word, what the same person has staged already?"""
    there = {item.application_id: (item.outcome, item.reason) for item in staged.items.all()}
    return (
        there == wanted
        and staged.reason == reason
        and staged.staged_by_id == by.pk
        and staged.supersedes_id == (supersedes.pk if supersedes else None)
    )


def _refuse_undecidable(
    round: Round, items: Sequence[tuple[Application, str, str]], found: Mapping[UUID, Application]
) -> None:
    for application, outcome, _why in items:
        fresh = found.get(application.pk)
        if fresh is None or fresh.current_round_id != round.pk or fresh.state not in DECIDABLE:
            raise Impossible(
                _("Über die Bewerbung %(number)s lässt sich in dieser Runde nicht mehr entscheiden.")
                % {"number": application.number},
                code="wrong-round",
            )
        if outcome == Outcome.RESERVE and fresh.state == ApplicationState.RESERVE:
            raise Impossible(
                _("Die Bewerbung %(number)s steht schon auf der Nachrückliste.")
                % {"number": application.number},
                code="already-reserve",
            )


def _refuse_irreplaceable(
    round: Round,
    items: Sequence[tuple[Application, str, str]],
    found: Mapping[UUID, Application],
    supersedes: Decision,
) -> None:
    if supersedes.state != DecisionState.RELEASED or supersedes.round_id != round.pk:
        raise Impossible(
            _("Ersetzen lässt sich nur eine freigegebene Entscheidung derselben Runde."), code="not-released"
        )
    standing = standing_items(round, list(found))
    gone = moved_on(round, list(found))
    elsewhere = set(
        DecisionItem.objects.filter(
            application__in=list(found), decision__state=DecisionState.STAGED
        ).values_list("application_id", flat=True)
    )
    for application, outcome, _why in items:
        fresh, before = found.get(application.pk), standing.get(application.pk)
        number = {"number": application.number}
        if fresh is None or before is None or before.decision_id != supersedes.pk:
            raise Impossible(
                _("Über die Bewerbung %(number)s hat diese Entscheidung nicht zuletzt bestimmt.") % number,
                code="not-in-it",
            )
        if fresh.state == ApplicationState.AWARDED:
            raise Impossible(
                _("Die Bewerbung %(number)s ist schon bewilligt. Das ändert nur ein Widerruf.") % number,
                code="awarded",
            )
        if not is_replaceable(fresh, round):
            raise Impossible(
                _("Das Ergebnis der Bewerbung %(number)s lässt sich hier nicht mehr ändern.") % number,
                code="wrong-round",
            )
        if application.pk in elsewhere:
            raise Impossible(
                _("Über die Bewerbung %(number)s ist gerade eine andere Entscheidung vorbereitet.") % number,
                code="already-staged",
            )
        if application.pk in gone:
            raise Impossible(
                _(
                    "Zur Bewerbung %(number)s gibt es in einer späteren Runde schon Zuweisungen oder ein Gespräch. "
                    "Nehmen Sie diese zuerst zurück."
                )
                % number,
                code="moved-on",
            )
        if before.outcome == outcome:
            raise Impossible(
                _("Die Bewerbung %(number)s hat schon dieses Ergebnis.") % number, code="unchanged"
            )


@transaction.atomic
def approve(*, decision: Decision, funder: Funder, by: User) -> Decision:
    """Approve for a funder. The approval of the last funder releases it (release.release), in this transaction.

    The same approval by the same person again changes nothing. Raises Impossible for who staged it (the
    database refuses that too), who is recused on one of its applications or belongs to a partner, who still
    has to review one of them, and for a second funder by the same person.
    """
    # Two funders may approve at the same moment: the second to come sees the first one's approval here.
    fresh = locked(decision)
    if fresh.approvals.filter(funder=funder, approved_by=by).exists():
        decision.refresh_from_db()
        return decision
    check_state(fresh, DecisionState.STAGED)
    check_second_person(
        fresh.staged_by_id, by, _("Wer die Entscheidung vorbereitet hat, kann sie nicht freigeben.")
    )
    if funder.pk not in call_funders(fresh.call) or not has_role(by, FunderRole.APPROVER, funder=funder):
        raise Impossible(
            _("Sie können nicht für %(funder)s freigeben.") % {"funder": funder}, code="no-approver"
        )
    if fresh.approvals.filter(funder=funder).exists():
        raise Impossible(_("Für %(funder)s ist schon freigegeben.") % {"funder": funder}, code="funder-done")
    if fresh.approvals.filter(approved_by=by).exists():
        raise Impossible(_("Sie haben schon für einen anderen Fördergeber freigegeben."), code="person-done")
    about = list(fresh.items.values_list("application_id", flat=True))
    _refuse_recused(by, about)
    if Assignment.objects.filter(
        reviewer=by, round=fresh.round, application__in=about, state__in=PENDING
    ).exists():
        raise Impossible(
            _("Schließen Sie zuerst Ihre eigenen Gutachten zu diesen Bewerbungen ab."), code="own-review"
        )
    DecisionApproval.objects.create(decision=fresh, funder=funder, approved_by=by)
    audit.record("decision.approve", fresh, by=by, funder=str(funder.pk))
    approved = set(fresh.approvals.values_list("funder_id", flat=True))
    if call_funders(fresh.call) <= approved:
        release.release(decision=fresh, by=by)
    decision.refresh_from_db()
    return decision


@transaction.atomic
def drop(*, decision: Decision, by: User) -> Decision:
    """Give up a staged decision; the applications stay where they are."""
    advance(decision, DROP, by=by)
    decision_mails.decision_dropped(decision)
    return decision


def refuse_unlock_while_staged(assignment: Assignment) -> Impossible | None:
    """What is staged rests on locked reviews (assessment.hooks.MAY_UNLOCK)."""
    staged = DecisionItem.objects.filter(
        application=assignment.application_id,
        decision__round=assignment.round_id,
        decision__state=DecisionState.STAGED,
    )
    if not staged.exists():
        return None
    return Impossible(
        _(
            "Über diese Bewerbung ist gerade eine Entscheidung vorbereitet. Verwerfen Sie sie zuerst: "
            "Freigegeben wird nur, was auf abgeschlossenen Gutachten beruht."
        ),
        code="staged",
    )
