from accounts.constants import FunderRole
from accounts.models import Funder
from letters.actions import issue, release, writing
from tests.budgets.factories import make_award
from tests.factories import (
    make_staff,
    make_tandem,
)


def make_share(*, funder="sms", application=None):
    """A committed share of an awarded tandem."""
    application = application or make_tandem(state="awarded")
    award = application.awards.first() or make_award(application)
    return award.shares.get(funder__key=funder)


def make_draft(*, by=None, **fields):
    return writing.compose(share=make_share(**fields), by=by or make_staff(FunderRole.OFFICER))


def approver_of(funder="sms"):
    return make_staff(FunderRole.APPROVER, Funder.objects.get(key=funder))


def make_released(*, funder="sms", **fields):
    return release.one(letter=make_draft(funder=funder, **fields), by=approver_of(funder))


def make_issued(**fields):
    letter = make_released(**fields)
    issue.one(letter=letter)
    letter.refresh_from_db()
    return letter
