"""One section of the form, to read or to save, and who writes there."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from applications.draft.constants import WRITERS
from applications.draft.models.application import Partner
from applications.draft.models.texts import Section
from core.prepared import one_of, prepared


def seats_written_by(user: User | UUID, application: str) -> QuerySet[Partner]:
    """Seats of an application in which this person writes. One filter, one join: the role must be their own."""
    return Partner.objects.filter(
        application=OuterRef(application),
        organisation__memberships__user=user,
        organisation__memberships__role__in=WRITERS,
    )


def section_to_edit(user: User, application_pk: UUID, pk: UUID) -> Section | None:
    """One section with its application, and in `writer` whether this person may write; one query."""
    seats = Partner.objects.filter(
        application=OuterRef("application_id"), organisation__memberships__user=user
    )
    return (
        Section.objects.filter(Exists(seats), application_id=application_pk, pk=pk)
        .annotate(writer=Exists(seats_written_by(user, "application_id")))
        .select_related("application__call", "form_section")
        .first()
    )


@prepared("user", "application", "pk")
def _to_save(*, user: UUID, application: UUID, pk: UUID) -> QuerySet[Section]:
    mine = Exists(seats_written_by(user, "application_id"))
    return (
        Section.objects.filter(mine, application_id=application, pk=pk)
        .select_related("application__call", "form_section")
        .only(
            "text",
            "updated_at",
            *(f"application__call__{name}" for name in ("published_at", "opens_at", "closes_at")),
            *(f"form_section__{name}" for name in ("title", "guidance", "max_words", "max_pages")),
        )
        .order_by()
    )


def section_to_save(user: User, application_pk: UUID, pk: UUID) -> Section | None:
    """One section for whoever may write it, with no more than a save needs: the busiest read of the portal."""
    return one_of(_to_save(user=user.pk, application=application_pk, pk=pk))
