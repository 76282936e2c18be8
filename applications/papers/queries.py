"""Papers of an application, letters of intent, and the requests for such letters."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from applications.draft.models.application import Application
from applications.draft.queries.applications import visible_to
from applications.papers.models import Attachment, LetterOfIntent, LetterRequest
from programmes.models import RequiredPaper


def letter_requests() -> QuerySet[LetterRequest]:
    """What the page behind such a link needs; nothing else of the application is shown there."""
    return LetterRequest.objects.select_related(
        "application__call", "application__social_space", "requested_by"
    )


def letter_requests_of(application: Application) -> QuerySet[LetterRequest]:
    """For the tandem, oldest first; confirmed ones stand among the letters already."""
    return LetterRequest.objects.filter(application=application, accepted_at=None).order_by(
        "created_at", "id"
    )


def letter_request_of(application: Application, pk: UUID) -> LetterRequest | None:
    """A request of this tandem, answered or not."""
    return LetterRequest.objects.select_related("application").filter(application=application, pk=pk).first()


def letter_of_intent(pk: str) -> LetterOfIntent | None:
    """For whoever has just confirmed it and holds its signed id."""
    return LetterOfIntent.objects.select_related("attachment", "application").filter(pk=pk).first()


def required_paper(application: Application, kind: str) -> RequiredPaper | None:
    """What the call asks for; None: no such paper."""
    return RequiredPaper.objects.filter(call=application.call, kind=kind).first()


def standing_letters_of(application: Application) -> QuerySet[LetterOfIntent]:
    return (
        LetterOfIntent.objects.filter(application=application, attachment__removed_at__isnull=True)
        .select_related("attachment", "request")
        .order_by("created_at", "id")
    )


def standing_attachments() -> QuerySet[Attachment]:
    return Attachment.objects.filter(removed_at__isnull=True).order_by("created_at", "id")


def attachment_for(user: User, application_pk: UUID, pk: UUID) -> Attachment | None:
    """A file of an application this person may see; removed ones are gone."""
    return (
        standing_attachments()
        .filter(application__in=visible_to(user), application_id=application_pk, pk=pk)
        .select_related("application__call", "letter_of_intent")
        .first()
    )
