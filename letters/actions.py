"""Letters: composed, released by a second person with number and date, rendered and issued once."""

import hashlib
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.changes.actions import replacement as replacement_actions
from applications.changes.constants import ReplacementState
from budgets.constants import AwardState
from budgets.models import AwardShare
from core import audit, broker, clock
from core.errors import Impossible
from core.paper import keep
from core.transitions import advance, check_second_person, check_state, locked
from letters import content, mails, prints
from letters.constants import (
    DROP_LETTER,
    ISSUE_LETTER,
    RELEASE_LETTER,
    Channel,
    LetterState,
    Remedy,
)
from letters.models import DecisionLetter, LetterRetrieval, LetterSeries, LetterTemplate, letter_path
from programmes import preset_file
from programmes.constants import LetterForm, LetterMode
from programmes.models import Call

TEXTS = (
    "sender",
    "place",
    "file_number_prefix",
    "legal_basis",
    "conditions",
    "drawdown_rule",
    "reporting",
    "publicity",
    "signatory",
    "easy_language",
)


@transaction.atomic
def load_templates(*, call: Call, preset: str = "") -> list[LetterTemplate]:
    """The funders' templates from the [letters.<funder key>] tables of the call's preset file.

    preset: name of the preset (default: the call's slug, as programmes.actions.load_preset makes it).
    Loading again updates the texts; letters composed before keep theirs. Lists become lines.
    """
    tables = preset_file.read(preset or call.slug).data.get("letters", {})
    found: list[LetterTemplate] = []
    for line in call.funding_lines.select_related("funder").order_by("position", "id"):
        table = tables.get(line.funder.key)
        if table is None or any(template.funder_id == line.funder_id for template in found):
            continue
        texts = {name: table.get(name, "") for name in TEXTS}
        for name, text in texts.items():
            if isinstance(text, list):
                texts[name] = "\n".join(text)
        template, _created = LetterTemplate.objects.update_or_create(
            call=call, funder=line.funder, defaults={**texts, "remedy": Remedy(table["remedy"])}
        )
        found.append(template)
    return found


def standing_letter(share: AwardShare) -> DecisionLetter | None:
    return (
        DecisionLetter.objects.filter(share=share)
        .exclude(state=LetterState.DROPPED)
        .order_by("created_at", "id")
        .first()
    )


def _line(share: AwardShare):
    return share.partner.role.funding_line


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
def compose(*, share: AwardShare, by, channel: Channel = Channel.PORTAL) -> DecisionLetter:
    """Write the letter on this share: its content is fixed from here on. The same again: the one there is."""
    locked(share.award)  # two officers at once: the second finds the first one's letter
    standing = standing_letter(share)
    if standing is not None:
        return standing
    _check_committed(share)
    if _line(share).letter_mode == LetterMode.RECORD:
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
def record(*, share: AwardShare, number: str, dated_on, by) -> DecisionLetter:
    """Note a letter that the funder issued in its own system: number and date, no PDF."""
    locked(share.award)
    standing = standing_letter(share)
    if standing is not None:
        if (standing.number, standing.dated_on) == (number, dated_on):
            return standing
        raise Impossible(_("Für diesen Anteil gibt es schon einen Brief."))
    _check_committed(share)
    if _line(share).letter_mode != LetterMode.RECORD:
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
def release(*, letter: DecisionLetter, by) -> DecisionLetter:
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


@transaction.atomic
def drop(*, letter: DecisionLetter, by) -> DecisionLetter:
    """Take a draft back; another can then be composed."""
    return advance(letter, DROP_LETTER, by=by)


@transaction.atomic
def approve_replacement(*, replacement, funder, by):
    """Approve that another organisation takes a partner's seat (applications.changes.actions.replacement);
    when that was the last approval, letters to the old organisation that nobody has released are dropped.

    What is released or issued stays as it is, addressed to who it was. The award's shares hang on the seat
    and show the new organisation from now on.
    """
    replacement = replacement_actions.approve(replacement=replacement, funder=funder, by=by)
    if replacement.state == ReplacementState.DONE:
        drafts = DecisionLetter.objects.filter(share__partner=replacement.partner, state=LetterState.DRAFT)
        for letter in drafts.order_by("id"):
            drop(letter=letter, by=by)
    return replacement


@transaction.atomic
def issue(*, letter: DecisionLetter) -> DecisionLetter | None:
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
    if mine.channel == Channel.POST and mine.dated_on and _line(mine.share).letter_form == LetterForm.NOTICE:
        changes["served_on"] = prints.posted_is_served_on(mine.dated_on)
    issued = advance(mine, ISSUE_LETTER, changes=changes, sha256=fingerprint)
    mails.letter_issued(issued, mine.share, mine.share.award.application)
    return issued


@transaction.atomic
def record_retrieval(*, letter: DecisionLetter, by) -> LetterRetrieval:
    """Somebody of the addressee fetched the letter. The first time notifies: a notice counts as made known
    on the day after (section 41 (2a) VwVfG)."""
    fresh = locked(letter)
    if fresh.state != LetterState.ISSUED:
        raise Impossible(_("Dieser Brief ist noch nicht ausgestellt."))
    retrieval = LetterRetrieval.objects.create(letter=fresh, user=by)
    is_notice = fresh.content["form"] == LetterForm.NOTICE
    if fresh.served_on is None and fresh.channel == Channel.PORTAL and is_notice:
        fresh.served_on = clock.today() + timedelta(days=1)
        fresh.save(update_fields=["served_on", "updated_at"])
        letter.served_on = fresh.served_on
        audit.record("letter.serve", fresh, by=by, served_on=fresh.served_on.isoformat())
    return retrieval
