"""The file of an application as PDF: made by a worker, for its reader alone."""

from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import funder_roles
from casework.actions import case_file as case_file_actions
from casework.prints import case_file as prints
from casework.queries.case_file.whole import CaseFile, Closed, case_file
from casework.queries.visibility import call_funders
from core import clock
from core.constants import ExportPlace
from core.exports.kinds import Facts, Progress, Wanted

CASE_FILE = "case-file"


@dataclass
class CaseFilePaper(Wanted):
    file: CaseFile

    @property
    def _roles(self) -> list[str]:
        """The person's roles at the funders of the call: they decide what the file says to its reader."""
        roles = funder_roles(self.file.user)
        return sorted(
            f"{funder} {role}"
            for funder in call_funders(self.file.application.call)
            for role in roles.get(funder, set())
        )

    def make(self, out: IO[bytes], progress: Progress) -> Facts:
        entries = len(self.file.entries)
        progress(0, entries)
        out.write(prints.render(self.file, at=clock.now()))
        return {"entries": entries, "roles": self._roles}

    def holds(self, facts: Facts) -> bool:
        return set(facts["roles"]) <= set(self._roles)

    def record(self, facts: Facts, sha256: str) -> None:
        case_file_actions.record_export(
            application=self.file.application, by=self.file.user, sha256=sha256, entries=facts["entries"]
        )


def wanted(kind: str, user: User, parameters: dict[str, str]) -> CaseFilePaper | None:
    """core.exports.kinds.WANTED; by THE visibility query, as the page of the file."""
    if kind != CASE_FILE:
        return None
    try:
        file = case_file(user, UUID(parameters["application"]))
    except Closed:
        return None
    if file is None:
        return None
    number = file.application.number
    return CaseFilePaper(
        subject=file.application,
        title=_("Akte %(number)s") % {"number": number},
        file_name=f"akte-{number}.pdf",
        content_type="application/pdf",
        place=ExportPlace.OFFICE,
        file=file,
    )
