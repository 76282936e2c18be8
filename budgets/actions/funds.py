"""Caps as rows whose balance the database guards. See docs/budgets.md for the order of locks."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications.draft.models.application import Application
from budgets import limits
from budgets.models import Fund
from budgets.queries.awards import funds_of
from core import audit
from core.errors import Impossible
from programmes.constants import CapScope
from programmes.models import Cap


def _wanted(application: Application) -> dict[tuple, Decimal]:
    """{(scope, funder, application, partner, year): cap} by the call's caps; of two the smaller holds."""
    call = application.call
    partners = list(application.partners.all())
    wanted: dict[tuple, Decimal] = {}
    caps = list(call.caps.all())
    if not any(cap.scope == CapScope.CALL and not cap.each_year and not cap.budget_year for cap in caps):
        # What the call announces is a cap even if nobody wrote it down as one.
        caps.append(Cap(call=call, scope=CapScope.CALL, amount=call.volume))
    for cap in caps:
        years = call.budget_years if cap.each_year else [cap.budget_year]
        owners: list[tuple] = [(None, None, None)]
        if cap.scope == CapScope.FUNDER:
            owners = [(cap.funder_id, None, None)]
        elif cap.scope == CapScope.SPACE:
            owners = [(None, application.pk, None)]
        elif cap.scope == CapScope.PARTNER:
            owners = [(None, None, p.pk) for p in partners if p.role_id == cap.partner_role_id]
        for owner in owners:
            for year in years:
                key = (cap.scope, *owner, year)
                wanted[key] = min(wanted.get(key, cap.amount), cap.amount)
    return wanted


@transaction.atomic
def ensure(application: Application) -> list[Fund]:
    """The Fund rows of everything the call caps for this application; creates what is missing.

    Any number may run at once: rows are unique, and inserted in one order so that nobody waits in a
    circle. A cap that changed in the call changes here too; never below what is committed (Impossible).
    """
    wanted = _wanted(application)

    def key(fund: Fund) -> tuple:
        return (fund.scope, fund.funder_id, fund.application_id, fund.partner_id, fund.year)

    there = {key(fund): fund for fund in funds_of(application)}
    missing = sorted((one for one in wanted if one not in there), key=str)
    if missing:
        Fund.objects.bulk_create(
            [
                Fund(
                    call=application.call,
                    scope=scope,
                    funder_id=funder,
                    application_id=space,
                    partner_id=partner,
                    year=year,
                    cap=wanted[scope, funder, space, partner, year],
                )
                for scope, funder, space, partner, year in missing
            ],
            ignore_conflicts=True,
        )
    changed = {fund.pk for one, fund in there.items() if one in wanted and fund.cap != wanted[one]}
    # All of them are locked even if one changes: whoever locks only some, and the rest later, can deadlock.
    for fund in lock([fund.pk for fund in there.values()]) if changed else []:
        if fund.pk not in changed:
            continue
        if wanted[key(fund)] < fund.committed:
            raise Impossible(
                _("%(fund)s: Der Höchstbetrag wurde gesenkt, aber es ist schon mehr gebunden.")
                % {"fund": limits.label(fund)}
            )
        audit.record("fund.cap", fund, before=str(fund.cap), after=str(wanted[key(fund)]))
        fund.cap = wanted[key(fund)]
        fund.save(update_fields=["cap", "updated_at"])
    return [fund for fund in funds_of(application) if key(fund) in wanted]


def lock(pks: Iterable[UUID]) -> list[Fund]:
    """The funds, locked to the end of the transaction, in primary-key order: two awards never wait for
    each other in a circle. NO KEY UPDATE, because the ledger's foreign keys need KEY SHARE on them."""
    return list(
        Fund.objects.filter(pk__in=pks)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("funder", "partner__organisation")
    )
