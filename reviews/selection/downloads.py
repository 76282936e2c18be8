"""The ranking as a workbook: made by a worker, with what its person sees and nothing else."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.constants import ExportPlace
from core.exports.kinds import Facts, Progress, Wanted
from core.paper.sheets import XLSX, Sheet, workbook
from programmes.models import Round
from reviews.selection.forms.ranking import RankingFilter
from reviews.selection.queries import sight as sights
from reviews.selection.queries.ranking import ranking
from reviews.selection.queries.severity import severity
from reviews.selection.queries.sight import regions_of_round, sight_of

RANKING = "ranking"


class Look:
    """What one person asked to see of a ranking, and may."""

    def __init__(self, user: User, round: Round, query: QueryDict) -> None:
        self.user, self.round, self.query = user, round, query
        self.sight = sight_of(user, round)
        self.form = RankingFilter(query, regions=regions_of_round(round, self.sight))
        self.wanted = self.form.wanted
        self.calibration = severity(round, self.sight)

    @property
    def how(self) -> dict:
        effects = {pk: one.effect for pk, one in self.calibration.reviewers.items()}
        return {"round": self.round, "sight": self.sight, "wanted": self.wanted, "effects": effects}

    @property
    def kept_query(self) -> str:
        """Filter and order as the address says them, nothing else that stands there."""
        kept = QueryDict(mutable=True)
        for name in self.form.fields:
            if self.query.get(name) and name not in self.form.errors:
                kept[name] = str(self.query[name])[:200]
        return kept.urlencode()


def columns(sort: str) -> list[dict]:
    """The heads of the table: label, what it sorts by, which way it stands, where a click leads."""
    heads = [
        ("place", _("Rang roh"), "number"),
        ("calibrated", _("Rang bereinigt"), "number"),
        ("number", _("Nummer"), ""),
        ("title", _("Titel und Partner"), ""),
        ("region", _("Landkreis oder Stadt"), ""),
        ("size", _("Größe"), ""),
        ("percent", _("Mittelwert"), "number"),
        ("median", _("Median"), "number"),
        ("spread", _("Spannweite"), "number"),
        ("deviation", _("Streuung"), "number"),
        ("reviews", _("Gutachten"), "number"),
        ("applied", _("beantragt"), "money"),
        ("state", _("Stand"), ""),
    ]
    turned, now = sort.startswith("-"), sort.removeprefix("-")
    # Results are read from the best; texts and places from the first.
    down_first = {"percent", "median", "spread", "deviation", "calibrated", "reviews", "applied"}
    found = []
    for key, label, css in heads:
        stands = {"": "", "up": "ascending", "down": "descending"}[
            "" if key != now else ("down" if turned else "up")
        ]
        if key == now:
            leads = key if turned else f"-{key}"
        else:
            leads = f"-{key}" if key in down_first else key
        found.append({"key": key, "label": label, "css": css, "stands": stands, "leads": leads})
    return found


@dataclass
class RankingTable(Wanted):
    look: Look

    def _unknown(self) -> dict[str, list[str]]:
        """What this person must not know of the round."""
        return {why: sorted(str(pk) for pk in found) for why, found in asdict(self.look.sight).items()}

    def make(self, out: IO[bytes], progress: Progress) -> Facts:
        rows = ranking(**self.look.how)
        progress(0, len(rows))
        head = [column["label"] for column in columns("")]
        head[2:4] = [_("Nummer"), _("Titel"), _("Partner")]
        head[7:9] = [_("Mittelwert in Prozent"), _("bereinigter Mittelwert"), _("Median")]
        sheet = Sheet(
            title=str(self.look.round),
            head=head,
            rows=[_cells(row) for row in rows],
            widths=[8, 10, 14, 40, 40, 20, 20, 12, 12, 12, 12, 12, 12, 16, 18],
        )
        out.write(workbook([sheet, *self._filters()]))
        return {"unknown": self._unknown()}

    def _filters(self) -> list[Sheet]:
        """What was left out, for whoever opens the file later: it is not the whole ranking."""
        said = self.look.form.said
        if not said:
            return []
        return [Sheet(title=_("Filter"), head=[_("Gefiltert nach"), _("Wert")], rows=said, widths=[32, 32])]

    def holds(self, facts: Facts) -> bool:
        """Nothing must stay unknown now that was in it."""
        before = facts["unknown"]
        return all(set(now) <= set(before.get(why, [])) for why, now in self._unknown().items())


def _cells(row: Any) -> list[Any]:
    return [
        row.place,
        row.calibrated_place,
        row.number,
        row.title,
        row.names,
        row.region,
        row.size.label if row.size else None,
        _tenth(row.percent),
        _tenth(row.calibrated),
        _tenth(row.median),
        _tenth(row.spread),
        _tenth(row.deviation),
        _("%(done)d von %(all)d") % {"done": row.reviews, "all": row.expected},
        row.applied,
        str(row.state_label),
    ]


def _tenth(value: Decimal | None) -> float | None:
    return None if value is None else float(f"{value:.1f}")


def wanted(kind: str, user: User, parameters: dict[str, str]) -> RankingTable | None:
    """core.exports.kinds.WANTED"""
    if kind != RANKING:
        return None
    round = sights.visible_round(user, UUID(parameters["round"]))
    if round is None:
        return None
    look = Look(user, round, QueryDict(parameters["query"]))
    title = (
        _("Rangliste, gefiltert: %(call)s, %(round)s")
        if look.form.narrows
        else _("Rangliste: %(call)s, %(round)s")
    )
    return RankingTable(
        subject=round,
        title=title % {"call": round.call, "round": round},
        file_name=f"{_('rangliste')}-{slugify(str(round.call))[:80]}-{round.number}.xlsx",
        content_type=XLSX,
        place=ExportPlace.OFFICE,
        look=look,
    )
