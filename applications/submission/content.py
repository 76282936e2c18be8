"""The content both partners agree to, as canonical JSON, and its hash.

Built from what is loaded (queries.content.whole). The snapshot is what is stored with the submission and what
reviewers read: it is complete without the live tables.
"""

import hashlib
import json

from applications.draft.models.application import Application
from applications.draft.models.reopening import Reopening
from applications.papers.models import Attachment
from applications.plans.snapshot import Content, seat_of


def papers(application: Application, kind: str) -> list[Attachment]:
    """The standing files of this kind."""
    return [one for one in application.attachments.all() if one.kind == kind and one.removed_at is None]


def _attachment(attachment: Attachment) -> Content:
    return {
        "id": str(attachment.pk),
        "kind": attachment.kind,
        "name": attachment.name,
        "size": attachment.size,
        "pages": attachment.pages,
        "sha256": attachment.sha256,
        # Only where there is one: without it the content is the same as before dates were asked for.
        **({"dated_on": attachment.dated_on.isoformat()} if attachment.dated_on else {}),
    }


def _letter(attachment: Attachment) -> Content:
    letter = attachment.letter_of_intent
    return {
        "organisation_name": letter.organisation_name,
        "signed_by": letter.signed_by,
        "attachment": _attachment(attachment),
    }


def snapshot(application: Application) -> Content:
    """All content, as plain JSON values. Amounts are strings ("1234.50"), years strings."""
    space = application.social_space
    attachments = [one for one in application.attachments.all() if one.removed_at is None]
    return {
        "version": 1,
        "application": str(application.pk),
        "call": application.call.slug,
        "title": application.title,
        "years": application.call.budget_years,
        "social_space": {
            "name": space.name,
            "place": space.place_id,
            "place_name": str(space.place) if space.place_id else "",
            "population": space.population,
            "description": space.description,
        },
        "sections": [
            {
                "key": section.form_section.key,
                "title": dict(section.form_section.title),
                "text": section.text,
            }
            for section in application.sections.all()
        ],
        "partners": [seat_of(partner) for partner in application.partners.all()],
        "letters_of_intent": [
            _letter(attachment) for attachment in attachments if hasattr(attachment, "letter_of_intent")
        ],
        "attachments": [
            _attachment(attachment)
            for attachment in attachments
            if not hasattr(attachment, "letter_of_intent")
        ],
    }


def to_hand_in(application: Application, reopening: Reopening | None = None) -> Content:
    """What the partners agree to: the snapshot; after a question of the office with the answer to it."""
    present = snapshot(application)
    if reopening is not None:
        present["answer"] = {"question": reopening.question, "text": reopening.answer}
    return present


def files(content: Content) -> list[Content]:
    """The files of a snapshot, letters of intent last: name, sha256 and what else _attachment says."""
    return [*content["attachments"], *(letter["attachment"] for letter in content["letters_of_intent"])]


def canonical(content: Content) -> str:
    """JSON with sorted keys and no blanks: the text whose UTF-8 is summed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(content: Content) -> str:
    """SHA-256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def content_hash(application: Application) -> str:
    return hash_of(snapshot(application))


def short(content_hash: str) -> str:
    """The first characters in groups, for people to compare: "a1b2 c3d4 e5f6"."""
    return " ".join(content_hash[start : start + 4] for start in range(0, 12, 4))
