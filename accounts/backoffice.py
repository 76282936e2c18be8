"""What every room's back-office pages share: the door and the entry in "Meine Arbeit"."""

from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.http import Http404

from accounts.constants import FunderRole
from accounts.rules import has_role
from core import clock
from core.access import declares

STAFF = tuple(FunderRole)


# Entries of one kind beyond this stand in their list; "Meine Arbeit" stays readable.
MOST_ITEMS = 20


@dataclass(frozen=True)
class WorkItem:
    """One thing to do now, on the start page of the back office."""

    title: str
    url: str
    detail: str = ""
    due_on: date | None = None

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < clock.today()


def backoffice_page(*roles: FunderRole):
    """A back-office view for people with one of these roles; for everybody else it does not exist."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not has_role(request.user, *roles):
                raise Http404
            return view(request, *args, **kwargs)

        return declares("back office: " + ", ".join(role.value for role in roles))(guarded)

    return decorate


class Looked(ChangeList):
    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except OverflowError as error:  # a year that no calendar has
            raise IncorrectLookupParameters(error) from error


class ReadOnlyAdmin(admin.ModelAdmin):
    """Lists, filters and history to look at. Writing goes through the actions of the pages, never here."""

    roles: tuple[FunderRole, ...] = (FunderRole.OFFICER, FunderRole.AUDITOR)
    list_per_page = 50
    show_full_result_count = False

    def get_changelist(self, request, **kwargs):
        return Looked

    def has_view_permission(self, request, obj=None):
        return has_role(request.user, *self.roles)

    has_module_permission = has_view_permission

    def lookup_allowed(self, lookup, value, request):
        """Only what the filters of the list ask. Django lets the address ask any column of the table, also
        one that is never shown: the text of a mail, a reason that is still closed, guessed letter by letter."""
        asked = {*self.list_filter, self.date_hierarchy}
        columns = {
            name for field in self.opts.get_fields() for name in (field.name, getattr(field, "attname", ""))
        }
        if lookup.split("__")[0] in {*columns, "pk"} - asked:
            return False
        return super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
