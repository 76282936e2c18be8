"""Everything that is written about what is offered."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.template import Context, Template
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Funder, User
from core import audit, clock
from core.errors import Impossible
from core.paper import keep, pdf
from programmes import preset_file, queries
from programmes.models import (
    Call,
    CallDate,
    CallDocument,
    CallQuestion,
    Cap,
    Criterion,
    CriterionAnchor,
    DeadlineExtension,
    FormSection,
    FundingLine,
    PartnerRole,
    Programme,
    RequiredPaper,
    Round,
    SelfCheckAnswer,
    SelfCheckQuestion,
)
from programmes.preset_file import Preset, PresetError

DOCUMENT_FRAME = preset_file.PRESETS / "document.html"
M = TypeVar("M", bound=models.Model)


@transaction.atomic
def load_preset(
    *,
    name: str,
    closes_at: datetime | None = None,
    opens_at: datetime | None = None,
    published: bool = True,
    is_demo: bool = False,
    changes: dict | None = None,
) -> Call:
    """The call that programmes/presets/<name>/call.toml describes.

    changes: values that take the place of those in the file's [call] table; with another slug the same
    preset makes a second call.
    closes_at (exclusive) moves the whole call in time, see Preset.moved_to. A call of this slug that is
    there already comes back as it is: rules of a running call are not changed behind people's backs.
    Raises PresetError with what is wrong in the file.
    """
    preset = preset_file.read(name).moved_to(closes_at, opens_at)
    preset.data["call"].update(changes or {})
    there = Call.objects.filter(slug=preset.data["call"].get("slug", name)).first()
    if there is not None:
        return there
    try:
        call = _create(preset, published=published, is_demo=is_demo)
    except (KeyError, TypeError) as error:
        raise PresetError(f"{name}/call.toml: {error} is missing or unknown.") from error
    except ValidationError as error:
        raise PresetError(f"{name}/call.toml: {'; '.join(error.messages)}") from error
    audit.record("call.load", call, preset=name, is_demo=is_demo)
    return call


@transaction.atomic
def extend_deadline(
    *, call: Call, closes_at: datetime, reason: str, by: User, known_closes_at: datetime | None = None
) -> DeadlineExtension:
    """Move the deadline of a published call to a later moment (exclusive, as Call.closes_at); also after it
    has passed. The row locks out a second person; with known_closes_at (what the person saw) they learn
    that somebody else was first. Whoever has drafts is told by the room above (applications)."""
    fresh = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    if known_closes_at is not None and fresh.closes_at != known_closes_at:
        raise Impossible(
            _("Die Frist wurde gerade von jemand anderem geändert. Bitte prüfen Sie den neuen Stand."),
            code="changed",
        )
    if not fresh.is_published:
        raise Impossible(_("Der Förderaufruf ist noch nicht veröffentlicht."), code="unpublished")
    if closes_at <= fresh.closes_at:
        raise Impossible(_("Die neue Frist muss später sein als die bisherige."), code="earlier")
    if closes_at <= clock.now():
        raise Impossible(_("Die neue Frist muss in der Zukunft liegen."), code="past")
    extension = DeadlineExtension.objects.create(
        call=fresh, closed_at=fresh.closes_at, closes_at=closes_at, reason=reason, extended_by=by
    )
    fresh.closes_at = closes_at
    fresh.save(update_fields=["closes_at", "updated_at"])
    audit.record(
        "call.extend",
        fresh,
        by=by,
        before=extension.closed_at.isoformat(),
        closes_at=closes_at.isoformat(),
    )
    call.closes_at, call.updated_at = fresh.closes_at, fresh.updated_at
    return extension


def _create(preset: Preset, *, published: bool, is_demo: bool) -> Call:
    data = preset.data
    funders = {entry["key"]: _funder(**entry) for entry in data["funders"]}
    programme, _created = Programme.objects.get_or_create(
        slug=data["programme"]["slug"], defaults={"title": data["programme"]["title"]}
    )
    facts = {"slug": preset.name, **data["call"]}
    call = _save(
        Call(
            **{**facts, "volume": _euro(facts["volume"])},
            programme=programme,
            is_demo=is_demo,
            published_at=facts["opens_at"] if published else None,
        )
    )
    roles = {
        entry["key"]: _save(PartnerRole(call=call, position=position, **entry))
        for position, entry in enumerate(data["partner_roles"])
    }
    for position, entry in enumerate(data["funding_lines"]):
        _save(
            FundingLine(
                call=call,
                position=position,
                **{
                    **entry,
                    "funder": _named(funders, entry["funder"]),
                    "partner_role": _named(roles, entry["partner_role"]),
                },
            )
        )
    for position, entry in enumerate(data["caps"]):
        links: dict[str, Funder | PartnerRole] = {}
        if "funder" in entry:
            links["funder"] = _named(funders, entry["funder"])
        if "partner_role" in entry:
            links["partner_role"] = _named(roles, entry["partner_role"])
        _save(Cap(call=call, position=position, **{**entry, **links, "amount": _euro(entry["amount"])}))
    for model, table in (
        (RequiredPaper, "required_papers"),
        (FormSection, "form_sections"),
        (CallQuestion, "questions"),
        (CallDate, "dates"),
    ):
        for position, entry in enumerate(data.get(table, [])):
            _save(model(call=call, position=position, **entry))
    for position, entry in enumerate(data.get("self_check", [])):
        entry = dict(entry)
        answers = entry.pop("answers")
        question = _save(SelfCheckQuestion(call=call, position=position, **entry))
        for number, answer in enumerate(answers):
            _save(SelfCheckAnswer(question=question, position=number, **answer))
    for number, entry in enumerate(data["rounds"], start=1):
        entry = dict(entry)
        criteria = entry.pop("criteria")
        found = _save(Round(call=call, number=number, **entry))
        for position, criterion in enumerate(criteria):
            _add_criterion(found, position, **criterion)
    _check_shares(roles.values())
    for role in roles.values():
        if not FundingLine.objects.filter(partner_role=role).exists():
            raise ValidationError(f"partner role {role.key} has no funding line")
    for position, entry in enumerate(data.get("documents", [])):
        _add_document(preset, call, position, **entry)
    return call


def _save(instance: M) -> M:
    instance.full_clean()
    instance.save(force_insert=True)
    return instance


def _euro(number: int | str | float) -> Decimal:
    """TOML has integers (whole euros) and strings ("99.50"); a float would not be exact."""
    if isinstance(number, float):
        raise TypeError(f"{number}: write the amount as a whole number or in quotes;")
    return Decimal(number).quantize(Decimal("0.01"))


def _named(found: dict[str, M], key: str) -> M:
    if key not in found:
        raise ValidationError(f"{key!r} is not described in this file")
    return found[key]


def _funder(*, key: str, **facts: Any) -> Funder:
    """A funder of this key that is there already stays as it is."""
    funder = Funder.objects.filter(key=key).first()
    return funder or _save(Funder(key=key, **facts))


def _add_criterion(
    round: Round, position: int, *, anchors: Sequence[dict[str, Any]] = (), **facts: Any
) -> Criterion:
    """anchors: what numbers of points mean, [{points, text}]; the other numbers lie in between."""
    criterion = _save(Criterion(round=round, position=position, **facts))
    for anchor in anchors:
        if anchor["points"] > criterion.max_points:
            raise ValidationError(f"criterion {criterion.key}: an anchor at {anchor['points']} points")
        _save(CriterionAnchor(criterion=criterion, **anchor))
    return criterion


def _check_shares(roles: Collection[PartnerRole]) -> None:
    """ "Hälftig" must come out: where every role has a share and one seat, the shares make 100."""
    shares = [Decimal(role.share) for role in roles if role.maximum == 1 and role.share is not None]
    if len(shares) == len(roles) and sum(shares) != 100:
        raise ValidationError(f"the shares of the partner roles make {sum(shares)}, not 100")


def _add_document(preset: Preset, call: Call, position: int, *, key: str, title: dict) -> CallDocument:
    """The document's HTML, filled with this call's own dates and amounts, as PDF."""
    call.refresh_from_db()
    document = CallDocument(
        call=call, position=position, key=key, title=title, content_type="application/pdf", size=0
    )
    with override("de"):
        inner = Template(preset.document_text(key))
        context = {"page": queries.page_of(call), "call": call, "title": title["de"]}
        html = Template(DOCUMENT_FRAME.read_text(encoding="utf-8")).render(
            Context({**context, "body": inner.render(Context(context))})
        )
    content = pdf.render_pdf(
        html,
        title=title["de"],
        identifier=f"{call.pk}/{key}",
        moment=call.published_at or clock.now(),
    )
    document.size = len(content)
    field = document._meta.get_field("file")
    name = field.generate_filename(document, f"{document.pk}.pdf")
    document.file = keep.pdf(content, name=name, storage=field.storage)
    return _save(document)
