"""Handing in the answer to a question of the office."""

from datetime import datetime

from accounts.models import User
from applications.draft.constants import ANSWER_REOPENING
from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.plans.snapshot import Content
from applications.submission import mails
from applications.submission.actions import submit
from applications.submission.models.submission import Amendment
from core.transitions import advance


def hand_in(
    *,
    application: Application,
    reopening: Reopening,
    content: Content,
    content_hash: str,
    by: User,
    moment: datetime,
) -> Amendment:
    """Hand in what was changed while the question was open. As with submit.submit there is no button: it
    happens in the transaction of the last partner's consent to it (consent.give).

    It brings: the question answered, a numbered amendment beside the submission (which stays as it was), a mail
    to the tandem and to who asked, and the receipt. moment: when the last consent arrived.
    """
    advance(reopening, ANSWER_REOPENING, by=by, application=str(application.pk), content_hash=content_hash)
    amendment = Amendment.objects.create(
        application=application,
        content=content,
        content_hash=content_hash,
        arrived_at=moment,
        submitted_by=by,
        reopening=reopening,
        number=Amendment.objects.filter(application=application).count() + 1,
    )
    mails.amended(application, amendment)
    submit.owe_receipt(amendment)
    return amendment
