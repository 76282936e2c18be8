"""A blind round: names of organisations and people stay out of sight until the own review is locked.

Whatever shows an application to a reviewer asks here. What cannot be hidden is said to the office on the page
of assignments: papers are shown as they came, a text may name whoever it likes in words we do not know, and
names stand in the declaration of conflicts, which the law puts before the papers (docs/decisions/0005).
"""

import re
from copy import deepcopy
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from applications.draft.models.application import Partner
from applications.papers.models import Attachment
from casework.constants import AssignmentState
from casework.models import Assignment
from programmes.constants import RoundKind

# Shorter words are part of too many others ("Au", "Ost").
SHORTEST = 4


def names_hidden(user: User | UUID, application: str = "pk") -> Exists:
    """For the application of the outer query (its column there): does this person still have to score it blind?

    Whatever other role the person has. Talks are never blind: who visits a town knows which.
    """
    return Exists(
        Assignment.objects.filter(
            application=OuterRef(application),
            reviewer=user,
            state=AssignmentState.OPEN,
            round__is_blind=True,
            round__kind=RoundKind.PAPERS,
        )
    )


def masked_partner(partner: Partner) -> Partner:
    """The partner without the name, the address and the place of its organisation. In memory only."""
    partner.organisation = Organisation(
        pk=partner.organisation_id,
        kind=partner.organisation.kind,
        name=_("%(role)s (Name verdeckt)") % {"role": partner.role},
    )
    return partner


def masked_file(attachment: Attachment) -> Attachment:
    """The file under the name of its kind; what stands in it nobody can take out. In memory only."""
    attachment.name = f"{attachment.get_kind_display()}.pdf"
    letter = getattr(attachment, "letter_of_intent", None)
    if letter is not None:
        letter.organisation_name = letter.signed_by = _("Name verdeckt")
        letter.attachment = attachment
    return attachment


def names_in(content: dict[str, Any]) -> list[str]:
    """The names this content states as such, longest first."""
    found = {content["social_space"]["place_name"], content["social_space"]["name"]}
    for partner in content["partners"]:
        found |= {partner["organisation"]["name"], partner["organisation"]["town"]}
    for letter in content["letters_of_intent"]:
        found |= {letter["organisation_name"], letter["signed_by"]}
    # "Stadt Musterort" and "Musterort, Stadt" are both Musterort.
    found |= {re.sub(r"^(Stadt|Gemeinde|Landkreis) |,.*$", "", name) for name in found if name}
    return sorted(
        {name for name in found if name and len(name) >= SHORTEST}, key=lambda name: (-len(name), name)
    )


def without(names: list[str], value: Any) -> Any:
    """The same value (texts, lists, dicts) with every one of these names taken out of every text."""
    if not names:
        return value
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)

    def clean(one: Any) -> Any:
        if isinstance(one, str):
            return pattern.sub("▪▪▪", one)
        if isinstance(one, list):
            return [clean(item) for item in one]
        if isinstance(one, dict):
            return {key: clean(item) for key, item in one.items()}
        return one

    return clean(value)


def masked_content(content: dict[str, Any]) -> dict[str, Any]:
    """A snapshot (applications.submission.content) without the names it states, wherever they stand in its texts."""
    content = deepcopy(content)
    names = names_in(content)
    hidden = _("Name verdeckt")
    content["social_space"] |= {"name": hidden, "place_name": hidden, "place": None}
    for partner in content["partners"]:
        partner["organisation"] |= dict.fromkeys(("name", "street", "postcode", "town"), hidden) | {
            "place": None
        }
    for letter in content["letters_of_intent"]:
        letter |= {"organisation_name": hidden, "signed_by": hidden}
    for file in [*content["attachments"], *(letter["attachment"] for letter in content["letters_of_intent"])]:
        file["name"] = hidden
    return without(names, content)
