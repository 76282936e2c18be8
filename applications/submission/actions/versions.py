"""Keep what the content is, by hand; bring back what it was."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Manager
from django.utils.translation import gettext as _

from accounts.models import Place, User
from applications.draft.actions import locking, texts
from applications.draft.models.application import Application
from applications.draft.models.texts import Section
from applications.papers.constants import SERVED
from applications.papers.models import Attachment
from applications.plans.actions import all_rows
from applications.plans.cells import RowData
from applications.plans.models import FinancePlan
from applications.plans.snapshot import Content
from applications.submission.actions import last_day
from applications.submission.compare import merged
from applications.submission.constants import MAX_KEPT_VERSIONS, VersionKind
from applications.submission.models.versions import Version
from applications.submission.queries import versions
from applications.submission.queries.comparison import SPACE, TITLE, Comparison, plan_key, section_key
from applications.submission.queries.versions import State
from core import audit, clock
from core.errors import Impossible
from programmes.constants import PaperKind


@transaction.atomic
def keep(*, application: Application, label: str, by: User) -> Version:
    """Keep the present content under a name. The same content under the same name is kept once."""
    fresh = locking.lock(application)
    if not versions.States(fresh).has_now:
        raise Impossible(_("Was eingereicht ist, ist schon festgehalten."), code="handed-in")
    now = versions.present(fresh)
    by_hand = Version.objects.filter(application=fresh, kind=VersionKind.MANUAL)
    known = by_hand.filter(content_hash=now.content_hash, label=label).first()
    if known:
        return known
    if by_hand.count() >= MAX_KEPT_VERSIONS:
        raise Impossible(
            _("Mehr als %(most)d Fassungen lassen sich nicht von Hand festhalten.")
            % {"most": MAX_KEPT_VERSIONS},
            code="many",
        )
    kept = last_day.store(fresh, now, VersionKind.MANUAL, taken_at=clock.now(), label=label, kept_by=by)
    audit.record("version.keep", kept, by=by, application=str(fresh.pk))
    return kept


@transaction.atomic
def restore(
    *,
    application: Application,
    state: State,
    parts: Collection[str],
    seen_hash: str,
    by: User,
    arrived_at: datetime | None = None,
) -> Version | None:
    """Bring these parts of the content back to what they were in that state (queries.versions.State).

    parts: keys of queries.comparison.Part; the view asks which of them this person may write. The tandem's
    partners are never brought back, they are people. What there was before is kept as a version.
    seen_hash: of the present content that the person was shown; another one now is refused.
    None, and nothing is written, when these parts say the same already.
    """
    fresh = locking.lock_draft(application, arrived_at=arrived_at)
    now = versions.present(fresh)
    differing = {part.key for part in Comparison(now.content, state.content).changed}
    wanted = [key for key in restorable(state.content) if key in parts and key in differing]
    if not wanted:
        return None
    if now.content_hash != seen_hash:
        raise Impossible(
            _(
                "Die Bewerbung wurde geändert, während Sie gelesen haben. "
                "Bitte lesen Sie noch einmal, was sich durch das Zurückholen ändert."
            ),
            code="changed",
        )
    kept = last_day.store(fresh, now, VersionKind.RESTORED, taken_at=clock.now(), kept_by=by)
    for key in wanted:
        _restore_part(fresh, key, now.content, state.content, by=by, arrived_at=arrived_at)
    audit.record(
        "version.restore", kept, by=by, application=str(fresh.pk), state=state.ref, parts=sorted(wanted)
    )
    return kept


def back_to_handed_in(application: Application, *, by: User) -> Version | None:
    """What was written to the parts that are open goes back to what was handed in last, and is kept as a
    version: nothing typed is lost. The application is locked by the caller (reopening.close).
    """
    now, state = versions.present(application), versions.last_state(application)
    differing = {part.key for part in Comparison(now.content, state.content).changed}
    wanted = [key for key in restorable(state.content) if key in differing]
    if not wanted:
        return None
    kept = last_day.store(application, now, VersionKind.RESTORED, taken_at=clock.now(), kept_by=by)
    for key in wanted:
        _restore_part(application, key, now.content, state.content, by=by, arrived_at=None)
    audit.record("version.restore", kept, by=by, application=str(application.pk), parts=sorted(wanted))
    return kept


def restorable(content: Content) -> list[str]:
    """The keys of the parts of a snapshot that can be brought back."""
    return [
        *([TITLE] if content.get("title") else []),
        SPACE,
        *(section_key(section) for section in content.get("sections") or []),
        *PaperKind,
        *(plan_key(partner) for partner in content.get("partners") or []),
    ]


def _restore_part(
    application: Application, key: str, now: Content, old: Content, *, by: User, arrived_at: datetime | None
) -> None:
    how: dict[str, Any] = {"by": by, "arrived_at": arrived_at}
    if key == TITLE:
        texts.save_title(application=application, title=old["title"], **how)
    elif key == SPACE:
        texts.save_social_space(application=application, **_space(old.get("social_space") or {}), **how)
    elif key in list(PaperKind):
        _restore_papers(application, key, now, old, by=by)
    elif key.startswith("plan-"):
        _restore_plan(application, key, now, old, how)
    else:
        _restore_section(application, key, old, how)


def _space(old: Content) -> dict[str, Any]:
    """What the snapshot knows; a key it does not have stays as it is."""
    fields: dict[str, Any] = {
        name: old[name] for name in ("name", "population", "description") if name in old
    }
    if "place" in old:
        fields["place"] = Place.objects.filter(pk=old["place"]).first() if old["place"] else None
    return fields


def _restore_section(application: Application, key: str, old: Content, how: dict[str, Any]) -> None:
    text = next(one.get("text") or "" for one in old["sections"] if section_key(one) == key)
    section = Section.objects.filter(
        application=application, form_section__key=key.removeprefix("section-")
    ).first()
    if section is not None:
        texts.save_section(section=section, text=text, **how)


def _restore_plan(
    application: Application, key: str, now: Content, old: Content, how: dict[str, Any]
) -> None:
    """Rows that are still there keep their ids, so that the history of a row is one history."""
    plan = (
        FinancePlan.objects.select_related("partner__application__call")
        .filter(partner__application=application, partner_id=key.removeprefix("plan-"))
        .first()
    )
    if plan is None:
        return
    before = next(one for one in now["partners"] if plan_key(one) == key)
    after = next(one for one in old["partners"] if plan_key(one) == key)
    all_rows.save(
        plan=plan,
        costs=_rows("costs", plan.cost_items, before, after),
        sources=_rows("financing", plan.funding_sources, before, after),
        **how,
    )


def _rows(name: str, live: Manager[Any], before: Content, after: Content) -> list[RowData]:
    present, wanted = before.get(name) or [], after.get(name) or []
    # The snapshot has the rows in their order.
    ids = dict(zip(map(id, present), live.values_list("pk", flat=True), strict=True))
    of = {id(new): ids.get(id(old)) for old, new in merged(name, present, wanted) if new is not None}
    return [
        {
            **row,
            "id": of[id(row)],
            "amounts": {int(year): Decimal(amount) for year, amount in row["amounts"].items()},
        }
        for row in wanted
    ]


def _restore_papers(application: Application, kind: str, now: Content, old: Content, *, by: User) -> None:
    """Files that were removed come back, files that came later go; their bytes were never away."""
    standing, wanted = _files(now, kind), _files(old, kind)
    Attachment.objects.filter(application=application, pk__in=standing - wanted).update(
        removed_at=clock.now(), updated_at=clock.now()
    )
    back = Attachment.objects.filter(
        application=application, pk__in=wanted - standing, kind=kind, scan_state__in=SERVED
    )
    back.update(removed_at=None, updated_at=clock.now())
    locking.changed(application, "attachment.restore", application, by=by, kind=str(kind))


def _files(content: Content, kind: str) -> set[str]:
    files = [one["attachment"] for one in content.get("letters_of_intent") or []]
    if kind != PaperKind.LETTER_OF_INTENT:
        files = [one for one in content.get("attachments") or [] if one["kind"] == kind]
    return {file["id"] for file in files}
