"""Rebuild frozen rankings from their inputs and compare byte for byte."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from reviews.selection.freezing import UnknownMethod, prove
from reviews.selection.models.ranking import RankingFreeze

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Rebuilds the frozen rankings of a round (or one freeze) from their frozen inputs. "
        "Exit code 0: every one the same byte for byte; 1: not, with what differs."
    )

    def add_arguments(self, parser):
        parser.add_argument("ids", nargs="*", help="ids of rounds or of freezes; none: all freezes")

    def handle(self, *args, ids, **options):
        try:
            wanted = [UUID(one) for one in ids]
        except ValueError:
            raise CommandError("An id is a UUID; it stands in the address of the page.") from None
        freezes = RankingFreeze.objects.order_by("frozen_at", "id")
        if wanted:
            freezes = freezes.filter(Q(round__in=wanted) | Q(pk__in=wanted))
        failed = count = 0
        for freeze in freezes.iterator(chunk_size=20):
            count += 1
            failed += not self._prove(freeze)
        if not count:
            raise CommandError("No frozen ranking found.")
        self.stdout.write(f"{count - failed} of {count} frozen rankings proven.")
        if failed:
            raise CommandError(f"{failed} differ.")

    def _prove(self, freeze) -> bool:
        about = f"{freeze.pk} ({freeze.frozen_at.isoformat()}, {freeze.method})"
        try:
            proof = prove(
                inputs=freeze.inputs,
                inputs_sha256=freeze.inputs_sha256,
                result=freeze.result,
                result_sha256=freeze.result_sha256,
            )
        except UnknownMethod:
            self.stdout.write(f"{about}: this version does not know the method")
            return False
        if proof.holds:
            self.stdout.write(f"{about}: the same, sha256 {freeze.result_sha256}")
            return True
        if not proof.inputs_intact:
            self.stdout.write(f"{about}: the inputs are not those that were frozen (checksum)")
        if not proof.result_intact:
            self.stdout.write(f"{about}: the result is not the one that was frozen (checksum)")
        for field, frozen, rebuilt in proof.differences[:SHOWN]:
            self.stdout.write(f"  {field}: frozen {frozen}, rebuilt {rebuilt}")
        if len(proof.differences) > SHOWN:
            self.stdout.write(f"  … and {len(proof.differences) - SHOWN} more")
        return False
