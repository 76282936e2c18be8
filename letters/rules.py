"""Who may do what with letters. Recusal is in the visibility query."""

from accounts.rules import funders_where, has_role
from casework.queries.visibility import applications_visible_to
from letters.constants import COMPOSERS, RELEASERS
from letters.queries.letters import letters_visible_to
from programmes.models import FundingLine


def composing_calls(user) -> set:
    """Ids of the calls whose letters this person writes; for lists, one question for all rows."""
    funders = funders_where(user, *COMPOSERS)
    return set(FundingLine.objects.filter(funder__in=funders).values_list("call_id", flat=True))


def may_compose(user, application) -> bool:
    """The programme office of a funder of the call."""
    funders = [line.funder for line in application.call.funding_lines.select_related("funder")]
    return (
        any(has_role(user, *COMPOSERS, funder=funder) for funder in funders)
        and applications_visible_to(user).filter(pk=application.pk).exists()
    )


def releases_for(user, letter) -> bool:
    """An approver of the funder whose letter it is, and not who wrote it (of a letter that is visible)."""
    return letter.composed_by_id != user.pk and has_role(user, *RELEASERS, funder=letter.template.funder)


def may_release(user, letter) -> bool:
    return releases_for(user, letter) and letters_visible_to(user).filter(pk=letter.pk).exists()


def may_drop(user, letter) -> bool:
    return may_compose(user, letter.share.award.application)
