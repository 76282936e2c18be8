"""A word among those who selected an application."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.models.application import Application
from casework.queries.visibility import call_funders
from core.errors import Impossible
from programmes.models import Round
from reviews.assessment.constants import Audience
from reviews.assessment.mails import discussion as discussion_mails
from reviews.assessment.models.discussion import DiscussionPost
from reviews.assessment.queries.consensus import ConsensusPage, consensus_page


@transaction.atomic
def post(
    *, application: Application, round: Round, text: str, audience: str, key: UUID, by: User
) -> DiscussionPost:
    """Say something to this audience. Mails everybody who takes part and may read it.

    key: of the form; the same form sent twice is one post. Raises Impossible for people who may not read the
    discussion (their own review is pending) and once the round is over.
    """
    known = DiscussionPost.objects.filter(key=key, author=by).first()
    if known is not None:
        return known
    page = consensus_page(by, application, round)
    if page is None or not page.may_post:
        raise Impossible(_("Hier können Sie jetzt nichts schreiben."), code="closed")
    if audience not in Audience.values:
        raise Impossible(_("Bitte wählen Sie, wer das lesen darf."), code="audience")
    if not text.strip():
        raise Impossible(_("Bitte schreiben Sie etwas."), code="empty")
    post, new = DiscussionPost.objects.get_or_create(
        key=key,
        author=by,
        defaults={
            "application": application,
            "round": round,
            "funder_id": _funder_of(page, by),
            "audience": audience,
            "text": text.strip(),
        },
    )
    if new:
        discussion_mails.discussion_posted(post)
    return post


def _funder_of(page: ConsensusPage, by: User) -> UUID | None:
    """For whom the person speaks: the funder of the own review, else of the office."""
    if page.own is not None:
        return page.own.funder_id
    office = funders_where(by, FunderRole.OFFICER) & call_funders(page.application.call)
    return min(office, key=str) if office else None
