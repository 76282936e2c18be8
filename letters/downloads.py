"""All issued letters in one ZIP: made by a worker, for one person alone."""

import zipfile
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import has_role
from budgets.queries import awards
from core import audit
from core.constants import ExportPlace
from core.exports.kinds import Facts, Progress, Wanted
from letters.constants import VIEWERS
from letters.prints import file_name
from letters.queries import letters
from programmes.models import Call

LETTERS = "letters"


@dataclass
class LettersArchive(Wanted):
    user: User
    call: Call | None

    def make(self, out: IO[bytes], progress: Progress) -> Facts:
        found = list(letters.issued_for_export(self.user, call=self.call))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for number, one in enumerate(found):
                progress(number, len(found))
                day = one.dated_on
                assert day is not None  # letter_released_complete: what is issued has its date
                info = zipfile.ZipInfo(file_name(one), (day.year, day.month, day.day, 0, 0, 0))
                with one.pdf.open() as pdf:
                    archive.writestr(info, pdf.read())
        return {"letters": [str(one.pk) for one in found]}

    def holds(self, facts: Facts) -> bool:
        seen = letters.letters_visible_to(self.user).filter(pk__in=facts["letters"])
        return seen.count() == len(facts["letters"])

    def record(self, facts: Facts, sha256: str) -> None:
        for one in letters.letters_visible_to(self.user).filter(pk__in=facts["letters"]).order_by("number"):
            audit.record("letter.export", one, by=self.user)


def wanted(kind: str, user: User, parameters: dict[str, str]) -> LettersArchive | None:
    """core.exports.kinds.WANTED; of one call or (without "call") of all that this person sees."""
    if kind != LETTERS or not has_role(user, *VIEWERS):
        return None
    call = None
    if "call" in parameters:
        call = awards.calls_visible_to(user).filter(pk=UUID(parameters["call"])).first()
        if call is None:
            return None
    subject: Model = call or user
    return LettersArchive(
        subject=subject,
        title=_("Briefe: %(call)s") % {"call": call} if call else _("Briefe aller Förderaufrufe"),
        file_name=f"briefe-{call.slug}.zip" if call else "briefe.zip",
        content_type="application/zip",
        place=ExportPlace.OFFICE,
        user=user,
        call=call,
    )
