"""The audit trail: one entry an action, written in the action's transaction, never changed."""

from typing import Any

from django.db.models import Model, Q, QuerySet

from core.models import AuditEntry


def subject_of(instance: Any) -> tuple[str, Any]:
    """("applications.application", its id): how rows of any app are pointed at from core."""
    return instance._meta.label_lower, instance.pk


def record(verb: str, subject: Model, *, by: Any = None, **data: Any) -> AuditEntry:
    """Write that `by` did `verb` to `subject`. data: small, JSON, ids and numbers rather than texts."""
    return record_about(verb, *subject_of(subject), by=by, **data)


def record_about(verb: str, subject_type: str, subject_id: Any, *, by: Any = None, **data: Any) -> AuditEntry:
    """The same for a subject that is only pointed at (subject_of): it may be gone."""
    return AuditEntry.objects.create(
        verb=verb, subject_type=subject_type, subject_id=subject_id, actor=by, data=data
    )


def entries_about(*subjects: Model | QuerySet[Any]) -> QuerySet[AuditEntry]:
    """Entries about these rows, oldest first. A subject may be a queryset: its rows, without reading them."""
    wanted = Q(pk__in=[])
    for subject in subjects:
        if isinstance(subject, QuerySet):
            rows = subject.order_by().values("pk")
            wanted |= Q(subject_type=subject.model._meta.label_lower, subject_id__in=rows)
        else:
            subject_type, subject_id = subject_of(subject)
            wanted |= Q(subject_type=subject_type, subject_id=subject_id)
    return AuditEntry.objects.filter(wanted).select_related("actor").order_by("at", "id")
