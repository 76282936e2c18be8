"""Letters released: a second person lets them go, with number and date."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import broker, clock
from core.transitions import advance, check_second_person, check_state, locked
from letters.constants import RELEASE_LETTER, LetterState
from letters.models import DecisionLetter, LetterSeries, LetterTemplate


def _next_number(template: LetterTemplate, year: int) -> str:
    """The next number of the funder in this year. The series stays locked until the transaction ends, and a
    transaction that fails gives its number back: no gaps, none twice."""
    LetterSeries.objects.get_or_create(funder=template.funder, year=year)
    series = LetterSeries.objects.select_for_update(of=("self",), no_key=True).get(
        funder=template.funder, year=year
    )
    series.last += 1
    series.save(update_fields=["last"])
    return f"{template.file_number_prefix}-{year}-{series.last:04d}"


@transaction.atomic
def one(*, letter: DecisionLetter, by: User) -> DecisionLetter:
    """Let the letter go, as the second person: it gets number and date, a worker renders and issues it.

    The same again is the same effect once. Raises Impossible for who composed it.
    """
    letter = locked(letter)
    if letter.state in (LetterState.RELEASED, LetterState.ISSUED):
        return letter
    check_second_person(
        letter.composed_by_id,
        by,
        _("Wer den Brief verfasst hat, kann ihn nicht freigeben. Das macht eine zweite Person."),
    )
    check_state(letter, LetterState.DRAFT)
    today = clock.today()
    number = _next_number(letter.template, today.year)
    letter = advance(
        letter,
        RELEASE_LETTER,
        by=by,
        changes={"released_by": by, "number": number, "dated_on": today},
        number=number,
    )
    transaction.on_commit(lambda: broker.soon("letters.tasks.render_letter", str(letter.pk)), robust=True)
    return letter
