"""Letters issued: rendered, kept and told of, once."""

import hashlib

from django.core.files.storage import default_storage
from django.db import transaction

from core.paper import keep
from core.transitions import advance
from letters import mails, prints, service
from letters.constants import ISSUE_LETTER, Channel, LetterState
from letters.models import DecisionLetter, letter_path
from programmes.constants import LetterForm


@transaction.atomic
def one(*, letter: DecisionLetter) -> DecisionLetter | None:
    """Render a released letter, keep its PDF, tell the partner's people: all of it once.

    Under the letter's lock throughout, so two workers never render the same one, and a worker that is
    killed leaves nothing but a file, which the next one finds to be the same bytes. None: somebody else
    is at it or has done it. Raises core.paper.pdf.PdfFailed; the letter then stays released.
    """
    mine = (
        DecisionLetter.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("share__partner__organisation", "share__award__application", "template__funder")
        .filter(pk=letter.pk, state=LetterState.RELEASED)
        .first()
    )
    if mine is None:
        return None
    data = prints.render(mine)
    fingerprint = hashlib.sha256(data).hexdigest()
    changes: dict = {
        "pdf": keep.pdf(data, name=letter_path(mine, ""), storage=default_storage),
        "sha256": fingerprint,
    }
    if (
        mine.channel == Channel.POST
        and mine.dated_on
        and mine.share.partner.role.funding_line.letter_form == LetterForm.NOTICE
    ):
        changes["served_on"] = service.posted_is_served_on(mine.dated_on)
    issued = advance(mine, ISSUE_LETTER, changes=changes, sha256=fingerprint)
    mails.letter_issued(issued, mine.share, mine.share.award.application)
    return issued
