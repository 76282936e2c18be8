"""What the portal's own pages read."""

from collections.abc import Collection
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet

from accounts.models import User
from applications.draft.queries.applications import visible_to as applications_of_member
from casework.queries.subjects import paths_to_application
from casework.queries.visibility import sight_of, viewed_by, visible
from core.constants import STUCK, ExportPlace, OutboxState
from core.models import AuditEntry, Export, OutboxMessage
from core.prepared import prepared

Row = TypeVar("Row", bound=Model)


def mailbox(recipient: str = "") -> QuerySet[OutboxMessage]:
    """Every mail the portal owes or has sent, newest first; of one recipient or of all (demo only)."""
    found = OutboxMessage.objects.order_by("-created_at", "-id")
    return found.filter(recipient__iexact=recipient) if recipient else found


def mailbox_recipients() -> list[str]:
    return list(OutboxMessage.objects.order_by("recipient").values_list("recipient", flat=True).distinct())


@prepared("user", "office", "reviewing")
def _about_visible(
    *,
    rows: type[AuditEntry | OutboxMessage | Export],
    user: UUID,
    office: Collection[UUID],
    reviewing: Collection[UUID],
) -> QuerySet[Any, Any]:
    seen = visible.plain(user=user, office=office, reviewing=reviewing, assigned=True)
    paths = paths_to_application()
    wanted = ~Q(subject_type__in=[model._meta.label_lower for model in paths])
    for model, path in paths.items():
        wanted |= Q(
            subject_type=model._meta.label_lower,
            # A row that belongs to no case at all (a call's own fund) is about nobody.
            subject_id__in=model._base_manager.filter(
                Q(**{f"{path}__in": seen}) | Q(**{f"{path}__isnull": True})
            ).values("pk"),
        )
    return rows.objects.order_by().filter(wanted).values("pk")


def about_visible(user: User, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Rows that point at a subject, without those of cases this person does not see (recused, say)."""
    return rows.filter(pk__in=_about_visible.inside(rows=rows.model, **sight_of(user)))


# -- mails that wait for a person ------------------------------------------------------------------------


def any_stuck() -> bool:
    """Is there anything at all? One look into a small index, before anybody's visibility is asked."""
    return OutboxMessage.objects.filter(state__in=STUCK).exists()


def stuck_mails(user: User, *, state: str = "") -> QuerySet[OutboxMessage]:
    """Mails of which nobody knows whether they arrived, or that could not be delivered, oldest first: of this
    state, or (empty) of both."""
    rows = OutboxMessage.objects.filter(state__in=[state] if state else STUCK)
    return about_visible(user, rows).order_by("created_at", "id")


def stuck_counts(user: User) -> dict[str, int]:
    """{state: how many}, only of states there are any of."""
    counted = stuck_mails(user).order_by().values_list("state").annotate(many=Count("pk"))
    return dict(counted)


def stuck_mail(user: User, pk: UUID) -> OutboxMessage | None:
    return stuck_mails(user).filter(pk=pk).first()


def shows_text(user: User, message: OutboxMessage) -> bool:
    """May this person read the text, and not only the envelope?

    Where the subject says which case it is about, whoever sees the case as the office does may (nobody whose own
    declaration is missing, nobody who still has to score it without names); a person's account is about no case.
    Of anything else (a whole round, say) nobody can tell whom it speaks of.
    """
    paths = {model._meta.label_lower: (model, path) for model, path in paths_to_application().items()}
    if message.subject_type not in paths:
        return message.subject_type.startswith("accounts.")
    model, path = paths[message.subject_type]
    about = model._base_manager.filter(pk=message.subject_id).values(path)
    return viewed_by(user).filter(pk__in=about, view="office", names_hidden=False).exists()


STATES = {state: state.label for state in OutboxState if state in STUCK}


# -- files that workers make for one person ------------------------------------------------------------------


def exports_of(user: User, place: ExportPlace) -> QuerySet[Export]:
    """One's own, newest first; without those about cases that this person must not see any more."""
    rows = Export.objects.filter(asked_by=user, place=place)
    if place == ExportPlace.OFFICE:
        return about_visible(user, rows)
    return rows.filter(subject_id__in=applications_of_member(user).values("pk"))
