"""Frozen rankings and decisions."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Max, Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Application
from casework.file_entries import Entry, Kind
from casework.queries.case_file.words import facts, moment, name
from programmes.models import Round
from reviews.selection.models.decisions import Decision, DecisionApproval, DecisionItem
from reviews.selection.models.ranking import RankingFreeze
from reviews.selection.words import outcome_label


def entries(application: Application, user: User) -> Iterator[Entry]:
    yield from _freezes(application)
    yield from _decisions(application)


def subjects(application: Application) -> tuple[str, QuerySet[Any]]:
    """A decision names its applications in items; the audit trail names the decision."""
    return Decision._meta.label_lower, Decision.objects.filter(items__application=application).values("pk")


def _freezes(application: Application) -> Iterator[Entry]:
    """The frozen rankings this application stands in: its id is in their inputs."""
    for row in (
        RankingFreeze.objects.filter(
            round__in=Round.objects.filter(call=application.call_id), inputs__contains=str(application.pk)
        )
        .select_related("round", "frozen_by")
        .defer("inputs", "result")
        .order_by("frozen_at", "pk")
    ):
        yield Entry(
            row.frozen_at,
            Kind.RANKING,
            _("Rangliste festgehalten"),
            name(row.frozen_by),
            facts(
                (_("Runde"), row.round),
                (_("Rechenweg"), row.method),
                (_("Prüfsumme der Eingaben"), row.inputs_sha256),
                (_("Prüfsumme des Ergebnisses"), row.result_sha256),
            ),
        )


def _decisions(application: Application) -> Iterator[Entry]:
    approvals = Prefetch(
        "decision__approvals", DecisionApproval.objects.select_related("funder", "approved_by")
    )
    last = Round.objects.filter(call=application.call_id).aggregate(last=Max("number"))["last"]
    for row in (
        DecisionItem.objects.filter(application=application)
        .select_related("decision__round", "decision__staged_by", "decision__supersedes")
        .annotate(ranking=F("decision__freeze__result_sha256"))
        .prefetch_related(approvals)
        .order_by("created_at", "pk")
    ):
        decision = row.decision
        before = decision.supersedes
        outcome = {"outcome": outcome_label(row.outcome, is_last=decision.round.number == last)}
        yield Entry(
            decision.created_at,
            Kind.DECISION,
            _("Entscheidung vorbereitet: %(outcome)s") % outcome,
            name(decision.staged_by),
            facts(
                (_("Runde"), decision.round),
                (_("Stand"), decision.get_state_display()),
                (
                    _("ersetzt die Entscheidung vom"),
                    before and before.released_at and moment(before.released_at),
                ),
                (_("Prüfsumme der festgehaltenen Rangliste"), row.ranking),
            ),
            facts(
                (_("Begründung für diese Bewerbung"), row.reason),
                (_("Begründung der Auswahl"), decision.reason),
            ),
        )
        for one in decision.approvals.all():
            yield Entry(
                one.created_at,
                Kind.DECISION,
                _("Entscheidung freigegeben für %(funder)s") % {"funder": one.funder},
                name(one.approved_by),
                facts((_("Runde"), decision.round)),
            )
        for at, title in (
            (decision.released_at, _("Entscheidung wirksam: %(outcome)s")),
            (decision.dropped_at, _("Entscheidung verworfen: %(outcome)s")),
        ):
            if at:
                yield Entry(at, Kind.DECISION, title % outcome, facts=facts((_("Runde"), decision.round)))
