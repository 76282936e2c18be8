"""Filters and order of a list under a name of one's own."""

from django.db import transaction

from accounts.models import User
from reviews.selection.models.ranking import SavedView


@transaction.atomic
def save(*, page: str, name: str, query: str, is_default: bool, by: User) -> SavedView:
    """The same name again takes the place of the one that has it. One view of a page opens by itself."""
    _one_at_a_time(by)
    if is_default:
        _no_default(page, by)
    view, _created = SavedView.objects.update_or_create(
        person=by, page=page, name=name, defaults={"query": query, "is_default": is_default}
    )
    return view


@transaction.atomic
def open_by_default(*, view: SavedView, wanted: bool, by: User) -> SavedView:
    _one_at_a_time(by)
    if wanted:
        _no_default(view.page, by)
    view.is_default = wanted
    view.save()
    return view


def _one_at_a_time(by: User) -> None:
    """Two windows of one person: the second waits."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def _no_default(page: str, by: User) -> None:
    for other in SavedView.objects.filter(person=by, page=page, is_default=True):
        other.is_default = False
        other.save()


@transaction.atomic
def delete(*, view: SavedView, by: User) -> None:
    SavedView.objects.filter(pk=view.pk, person=by).delete()
