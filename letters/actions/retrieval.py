"""Letters fetched by who they are addressed to."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import Impossible
from core.transitions import locked
from letters import service
from letters.constants import Channel, LetterState
from letters.models import DecisionLetter, LetterRetrieval
from programmes.constants import LetterForm


@transaction.atomic
def record(*, letter: DecisionLetter, by: User) -> LetterRetrieval:
    """Somebody of the addressee fetched the letter. The first time serves a notice."""
    fresh = locked(letter)
    if fresh.state != LetterState.ISSUED:
        raise Impossible(_("Dieser Brief ist noch nicht ausgestellt."))
    retrieval = LetterRetrieval.objects.create(letter=fresh, user=by)
    is_notice = fresh.content["form"] == LetterForm.NOTICE
    if fresh.served_on is None and fresh.channel == Channel.PORTAL and is_notice:
        fresh.served_on = service.fetched_is_served_on(clock.today())
        fresh.save(update_fields=["served_on", "updated_at"])
        letter.served_on = fresh.served_on
        audit.record("letter.serve", fresh, by=by, served_on=fresh.served_on.isoformat())
    return retrieval
