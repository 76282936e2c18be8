"""Another organisation takes a partner's seat: what becomes of the letters to the old one."""

from django.db import transaction

from accounts.models import Funder, User
from applications.changes.actions import replacement as replacement_actions
from applications.changes.constants import ReplacementState
from applications.changes.models.replacement import PartnerReplacement
from letters.actions import writing
from letters.constants import LetterState
from letters.models import DecisionLetter


@transaction.atomic
def approve(*, replacement: PartnerReplacement, funder: Funder, by: User) -> PartnerReplacement:
    """Approve that another organisation takes a partner's seat (applications.changes.actions.replacement);
    when that was the last approval, letters to the old organisation that nobody has released are dropped.

    What is released or issued stays as it is, addressed to who it was. The award's shares hang on the seat
    and show the new organisation from now on.
    """
    replacement = replacement_actions.approve(replacement=replacement, funder=funder, by=by)
    if replacement.state == ReplacementState.DONE:
        drafts = DecisionLetter.objects.filter(share__partner=replacement.partner, state=LetterState.DRAFT)
        for letter in drafts.order_by("id"):
            writing.drop(letter=letter, by=by)
    return replacement
