"""Letters of intent and the requests for them."""

from django.db.models import QuerySet

from applications.draft.queries.applications import visible_to
from applications.papers.models import Attachment, LetterOfIntent, LetterRequest


def letter_requests() -> QuerySet[LetterRequest]:
    """What the page behind such a link needs; nothing else of the application is shown there."""
    return LetterRequest.objects.select_related(
        "application__call", "application__social_space", "requested_by"
    )


def letter_requests_of(application) -> QuerySet[LetterRequest]:
    """For the tandem, oldest first; confirmed ones stand among the letters already."""
    return LetterRequest.objects.filter(application=application, accepted_at=None).order_by(
        "created_at", "id"
    )


def standing_letters_of(application) -> QuerySet[LetterOfIntent]:
    return (
        LetterOfIntent.objects.filter(application=application, attachment__removed_at__isnull=True)
        .select_related("attachment", "request")
        .order_by("created_at", "id")
    )


def standing_attachments():
    return Attachment.objects.filter(removed_at__isnull=True).order_by("created_at", "id")


def attachment_for(user, application_pk, pk):
    """A file of an application this person may see; removed ones are gone."""
    return (
        standing_attachments()
        .filter(application__in=visible_to(user), application_id=application_pk, pk=pk)
        .select_related("application__call", "letter_of_intent")
        .first()
    )
