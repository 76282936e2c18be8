"""What tandem and programme office did: consents, submission, questions and answers, taking back, changes of seats."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from applications.changes.models.replacement import PartnerReplacement, ReplacementApproval
from applications.changes.models.withdrawal import Withdrawal, WithdrawalAgreement
from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from applications.submission.models.submission import Amendment, Submission
from casework.file_entries import Entry, Kind
from casework.queries.case_file.words import facts, moment, name


def entries(application: Application) -> Iterator[Entry]:
    yield from _handed_in(application)
    yield from _consents(application)
    yield from _questions(application)
    yield from _withdrawals(application)
    yield from _replacements(application)


def _handed_in(application: Application) -> Iterator[Entry]:
    first = Submission.objects.select_related("submitted_by", "receipt").defer("content")
    for row in first.filter(application=application):
        yield _arrival(_("Eingereicht"), row, (_("Antragsnummer"), application.number))
    later = Amendment.objects.select_related("submitted_by", "receipt").defer("content")
    for amendment in later.filter(application=application):
        title = _("Ergänzung %(number)d eingereicht") % {"number": amendment.number}
        yield _arrival(title, amendment)


def _arrival(title: str, row: Submission | Amendment, *more: tuple[str, Any]) -> Entry:
    receipt = getattr(row, "receipt", None)
    return Entry(
        row.arrived_at,
        Kind.COURSE,
        title,
        name(row.submitted_by),
        facts(
            *more,
            (_("eingegangen am"), moment(row.arrived_at)),
            (_("Prüfsumme des Inhalts"), row.content_hash),
            (_("Prüfsumme der Eingangsbestätigung"), receipt and receipt.sha256),
            (_("Eingangsbestätigung erstellt am"), receipt and moment(receipt.rendered_at)),
        ),
    )


def _consents(application: Application) -> Iterator[Entry]:
    for row in (
        Consent.objects.filter(partner__application=application)
        .select_related("partner__organisation", "given_by", "voided_by")
        .order_by("given_at", "pk")
    ):
        yield Entry(
            row.given_at,
            Kind.COURSE,
            _("Zustimmung von %(partner)s") % {"partner": row.partner.organisation},
            name(row.given_by),
            facts(
                (_("Prüfsumme des Inhalts"), row.content_hash),
                (_("erloschen am"), row.voided_at and moment(row.voided_at)),
                (_("erloschen durch"), row.voided_by),
            ),
        )


def _questions(application: Application) -> Iterator[Entry]:
    for row in (
        Reopening.objects.filter(application=application)
        .select_related("asked_by")
        .order_by("created_at", "pk")
    ):
        yield Entry(
            row.created_at,
            Kind.COURSE,
            _("Nachfrage des Programmbüros"),
            name(row.asked_by),
            facts(
                (_("Frist"), moment(row.due_at)),
                (_("Stand"), row.get_state_display()),
                (_("beantwortet am"), row.answered_at and moment(row.answered_at)),
                (_("beendet am"), row.closed_at and moment(row.closed_at)),
            ),
            facts((_("Frage"), row.question), (_("Antwort"), row.answered_at and row.answer)),
        )


def _withdrawals(application: Application) -> Iterator[Entry]:
    agreements = WithdrawalAgreement.objects.filter(withdrawal__application=application)
    agreed: dict = {}
    for one in agreements.select_related("partner__organisation", "given_by").order_by("created_at", "pk"):
        agreed.setdefault(one.withdrawal_id, []).append(
            f"{one.partner.organisation} ({one.given_by}, {moment(one.created_at)})"
        )
    for row in (
        Withdrawal.objects.filter(application=application)
        .select_related("asked_by")
        .order_by("created_at", "pk")
    ):
        yield Entry(
            row.created_at,
            Kind.COURSE,
            _("Rücknahme beantragt"),
            name(row.asked_by),
            facts(
                (_("zugestimmt haben"), ", ".join(agreed.get(row.pk, []))),
                (_("vollzogen am"), row.completed_at and moment(row.completed_at)),
                (_("aufgegeben am"), row.cancelled_at and moment(row.cancelled_at)),
            ),
            facts((_("Begründung"), row.reason)),
        )
    if application.state_reason:
        moment_of_end = application.withdrawn_at or application.ineligible_at or application.rejected_at
        if moment_of_end:
            yield Entry(
                moment_of_end,
                Kind.COURSE,
                _("Verfahren beendet: %(state)s") % {"state": application.get_state_display()},
                texts=facts((_("Begründung"), application.state_reason)),
            )


def _replacements(application: Application) -> Iterator[Entry]:
    approvals: dict = {}
    for one in (
        ReplacementApproval.objects.filter(replacement__partner__application=application)
        .select_related("funder", "approved_by")
        .order_by("created_at", "pk")
    ):
        approvals.setdefault(one.replacement_id, []).append(
            f"{one.funder} ({one.approved_by}, {moment(one.created_at)})"
        )
    for row in (
        PartnerReplacement.objects.filter(partner__application=application)
        .select_related("old_organisation", "new_organisation", "proposed_by", "accepted_by")
        .order_by("created_at", "pk")
    ):
        yield Entry(
            row.created_at,
            Kind.COURSE,
            _("Wechsel eines Partners vorgeschlagen"),
            name(row.proposed_by),
            facts(
                (_("bisher"), row.old_organisation),
                (_("neu"), row.new_organisation),
                (_("Stand"), row.get_state_display()),
                (_("angenommen am"), row.accepted_at and moment(row.accepted_at)),
                (_("angenommen von"), row.accepted_by),
                (_("freigegeben von"), ", ".join(approvals.get(row.pk, []))),
                (_("vollzogen am"), row.done_at and moment(row.done_at)),
                (_("beendet am"), row.dropped_at and moment(row.dropped_at)),
            ),
            facts((_("Begründung"), row.reason), (_("warum beendet"), row.dropped_because)),
        )
