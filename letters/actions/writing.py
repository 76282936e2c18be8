"""Letters written: composed here, or noted where a funder issued its own; a draft taken back."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budgets.constants import AwardState
from budgets.models import AwardShare
from core import audit, clock
from core.errors import Impossible
from core.transitions import advance, locked
from letters import content
from letters.constants import DROP_LETTER, Channel, LetterState
from letters.models import DecisionLetter, LetterTemplate
from letters.queries import letters as queries
from programmes.constants import LetterMode


def _template_for(share: AwardShare) -> LetterTemplate:
    template = (
        LetterTemplate.objects.filter(call=share.award.application.call_id, funder=share.funder_id)
        .select_related("funder")
        .first()
    )
    if template is None:
        raise Impossible(
            _("Für %(funder)s gibt es in diesem Förderaufruf noch keine Briefvorlage.")
            % {"funder": share.funder}
        )
    return template


def _check_committed(share: AwardShare) -> None:
    if share.award.state != AwardState.COMMITTED:
        raise Impossible(_("Ein Brief entsteht erst, wenn die Bewilligung freigegeben ist."))


@transaction.atomic
def compose(*, share: AwardShare, by: User, channel: Channel = Channel.PORTAL) -> DecisionLetter:
    """Write the letter on this share: its content is fixed from here on. The same again: the one there is."""
    locked(share.award)  # two officers at once: the second finds the first one's letter
    standing = queries.standing_letter(share)
    if standing is not None:
        return standing
    _check_committed(share)
    if share.partner.role.funding_line.letter_mode == LetterMode.RECORD:
        raise Impossible(
            _("%(funder)s schreibt seine Briefe selbst. Halten Sie bitte Nummer und Datum fest.")
            % {"funder": share.funder}
        )
    template = _template_for(share)
    letter = DecisionLetter.objects.create(
        share=share,
        template=template,
        channel=channel,
        content=content.build(share, template, channel),
        composed_by=by,
    )
    audit.record("letter.compose", letter, by=by, share=str(share.pk))
    return letter


@transaction.atomic
def record(*, share: AwardShare, number: str, dated_on: date, by: User) -> DecisionLetter:
    """Note a letter that the funder issued in its own system: number and date, no PDF."""
    locked(share.award)
    standing = queries.standing_letter(share)
    if standing is not None:
        if (standing.number, standing.dated_on) == (number, dated_on):
            return standing
        raise Impossible(_("Für diesen Anteil gibt es schon einen Brief."))
    _check_committed(share)
    if share.partner.role.funding_line.letter_mode != LetterMode.RECORD:
        raise Impossible(_("Für diesen Fördergeber stellt das Portal den Brief aus."))
    if dated_on > clock.today():
        raise Impossible(_("Das Datum des Briefs liegt in der Zukunft."))
    template = _template_for(share)
    try:
        with transaction.atomic():
            letter = DecisionLetter.objects.create(
                share=share,
                template=template,
                state=LetterState.RECORDED,
                content=content.build(share, template, Channel.POST),
                channel=Channel.POST,
                composed_by=by,
                number=number,
                dated_on=dated_on,
                issued_at=clock.now(),
            )
    except IntegrityError as error:
        if "number" not in str(error):
            raise
        raise Impossible(_("Die Nummer %(number)s ist schon vergeben.") % {"number": number}) from error
    audit.record("letter.record", letter, by=by, number=number)
    return letter


@transaction.atomic
def drop(*, letter: DecisionLetter, by: User) -> DecisionLetter:
    """Take a draft back; another can then be composed."""
    return advance(letter, DROP_LETTER, by=by)
