"""Who may do what with letters. Recusal is in the visibility query."""

from uuid import UUID

from accounts.models import User
from accounts.rules import funders_where, has_role
from applications.draft.models.application import Application
from casework.queries.visibility import applications_visible_to
from letters.constants import COMPOSERS, RELEASERS
from letters.models import DecisionLetter
from letters.queries.letters import letters_visible_to
from programmes.models import FundingLine


def composing_calls(user: User) -> set[UUID]:
    """Ids of the calls whose letters this person writes; for lists, one question for all rows."""
    funders = funders_where(user, *COMPOSERS)
    return set(FundingLine.objects.filter(funder__in=funders).values_list("call_id", flat=True))


def may_compose(user: User, application: Application) -> bool:
    """The programme office of a funder of the call."""
    funders = [line.funder for line in application.call.funding_lines.select_related("funder")]
    return (
        any(has_role(user, *COMPOSERS, funder=funder) for funder in funders)
        and applications_visible_to(user).filter(pk=application.pk).exists()
    )


def releases_for(user: User, letter: DecisionLetter) -> bool:
    """An approver of the funder whose letter it is, and not who wrote it (of a letter that is visible)."""
    return letter.composed_by_id != user.pk and has_role(user, *RELEASERS, funder=letter.template.funder)


def may_release(user: User, letter: DecisionLetter) -> bool:
    return releases_for(user, letter) and letters_visible_to(user).filter(pk=letter.pk).exists()


def may_drop(user: User, letter: DecisionLetter) -> bool:
    return may_compose(user, letter.share.award.application)
