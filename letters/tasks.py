import structlog
from celery import shared_task

from core.errors import STORAGE_ERRORS
from core.paper.pdf import PdfFailed
from letters.actions import issue
from letters.models import DecisionLetter
from letters.queries import letters

log = structlog.get_logger(__name__)


@shared_task
def render_letter(letter_id: str) -> bool:
    """Issue this letter if it is released and nobody else is at it. True: it was done here."""
    letter = DecisionLetter.objects.filter(pk=letter_id).first()
    if letter is None:
        return False
    try:
        return issue.one(letter=letter) is not None
    except (PdfFailed, *STORAGE_ERRORS) as failed:
        # Stays released (a full disk as well): the page of the letter says so, and the sweep tries again.
        log.error(
            "letter.not_rendered", letter=letter_id, reason=getattr(failed, "reason", type(failed).__name__)
        )
        return False


@shared_task
def render_released() -> int:
    """Each minute: whatever is released and has no PDF yet. Any number of these may run at once."""
    return sum(render_letter(str(pk)) for pk in letters.released())
