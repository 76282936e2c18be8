"""What this room brings to the file of an application: awards and their bookings."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Application
from budgets.models import Award, AwardAmount, AwardShare, LedgerEntry
from casework.file_entries import Entry, Kind
from casework.queries.case_file.words import day, facts, name
from core.money import euro


def entries(application: Application, user: User) -> Iterator[Entry]:
    for award in (
        Award.objects.filter(application=application)
        .select_related("staged_by", "committed_by")
        .prefetch_related(
            Prefetch("shares", AwardShare.objects.select_related("partner__organisation", "funder")),
            Prefetch("shares__amounts", AwardAmount.objects.order_by("year", "pk")),
            Prefetch("entries", LedgerEntry.objects.select_related("fund").order_by("pk")),
        )
        .order_by("created_at", "pk")
    ):
        yield Entry(
            award.created_at,
            Kind.AWARD,
            _("Bewilligung vorbereitet"),
            name(award.staged_by),
            facts(
                (_("Bewilligungszeitraum"), f"{day(award.period_from)} – {day(award.period_to)}"),
                (_("Stand"), award.get_state_display()),
                *((_share(share), _amounts(share)) for share in award.shares.all()),
            ),
        )
        if award.committed_at:
            yield Entry(
                award.committed_at,
                Kind.AWARD,
                _("Bewilligt, Mittel gebunden"),
                name(award.committed_by),
                facts(*((str(entry.fund), euro(entry.amount)) for entry in award.entries.all())),
            )
        if award.dropped_at:
            yield Entry(award.dropped_at, Kind.AWARD, _("Bewilligung verworfen"))


def _share(share: AwardShare) -> str:
    return f"{share.partner.organisation}, {share.funder}"


def _amounts(share: AwardShare) -> str:
    return ", ".join(f"{one.year}: {euro(one.amount)}" for one in share.amounts.all())
