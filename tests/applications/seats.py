"""A seat that what was handed in names, and that the application does not have any more."""

import uuid

from applications.draft.models.application import Application
from applications.submission.models.submission import Submission


def gone_seat(application: Application, *, name: str) -> str:
    """What was handed in names a third seat with a plan of its own, which nobody holds today; its id."""
    row = Submission.objects.get(application=application)
    last = row.content["partners"][-1]
    seat = last | {"id": str(uuid.uuid4())}
    seat["organisation"] = last["organisation"] | {"id": str(uuid.uuid4()), "name": name}
    row.content["partners"].append(seat)
    Submission.objects.filter(pk=row.pk).update(content=row.content)
    return seat["id"]


def unnamed_seat(application: Application, partner) -> None:
    """The other way round: a seat of today that what was handed in does not name."""
    row = Submission.objects.get(application=application)
    row.content["partners"] = [one for one in row.content["partners"] if one["id"] != str(partner.pk)]
    Submission.objects.filter(pk=row.pk).update(content=row.content)
