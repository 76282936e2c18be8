"""What the tandem has handed in: what the office and the reviewers read."""

from django.db.models import JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Amendment, Attachment, Submission
from programmes.models import RequiredPaper


def handed_in(application) -> dict:
    """The content (content.snapshot) of the last amendment, else of the submission; one query.

    Never what is being changed right now while the office has opened parts again. Raises
    Submission.DoesNotExist for a draft.
    """
    amended = (
        Amendment.objects.filter(application=OuterRef("application")).order_by("-number").values("content")
    )
    return (
        Submission.objects.filter(application=application)
        .annotate(present=Coalesce(Subquery(amended[:1]), "content", output_field=JSONField()))
        .values_list("present", flat=True)
        .get()
    )


def handed_in_files(application, content: dict) -> QuerySet[Attachment]:
    """The files of that content, and those that the call allows to follow as soon as they are there.

    A file that was replaced after a question of the office stays until the answer is handed in.
    """
    files = [*content["attachments"], *(letter["attachment"] for letter in content["letters_of_intent"])]
    follows = RequiredPaper.objects.filter(call=application.call_id, may_follow=True).values("kind")
    return Attachment.objects.filter(
        Q(pk__in=[file["id"] for file in files]) | Q(kind__in=follows, removed_at__isnull=True),
        application=application,
    ).order_by("created_at", "id")
