"""The office moves the deadline: for everybody, in public, and everybody with a draft is told."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.constants import ApplicationState as S
from applications.draft.mails import deadline as deadline_mails
from applications.draft.models.application import Application
from core.errors import Impossible
from programmes import actions as programmes
from programmes.models import Call, DeadlineExtension


@transaction.atomic
def extend(
    *, call: Call, closes_at: datetime, reason: str, by: User, known_closes_at: datetime | None = None
) -> DeadlineExtension:
    """Move the call's deadline and owe one mail to each person with a draft; drafts are open again.

    Refused once the first applications of the call know their result: others would write with that in
    mind. known_closes_at: what the person saw; another deadline now is refused (somebody else was first).
    """
    decided = Application.objects.filter(call=call).filter(
        state__in=(S.REJECTED, S.RESERVE, S.SELECTED, S.AWARDED)
    )
    later_round = Application.objects.filter(call=call, current_round__number__gt=1)
    if decided.exists() or later_round.exists():
        raise Impossible(
            _("In diesem Aufruf ist schon über Bewerbungen entschieden. Die Frist bleibt, wie sie ist."),
            code="decided",
        )
    extension = programmes.extend_deadline(
        call=call, closes_at=closes_at, reason=reason, by=by, known_closes_at=known_closes_at
    )
    deadline_mails.extended(extension)
    return extension
