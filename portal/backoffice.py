from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module

from django.apps import apps
from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from accounts.backoffice import STAFF, ReadOnlyAdmin
from accounts.constants import FunderRole as R
from accounts.rules import has_role
from core import clock
from core.access import declares


@dataclass(frozen=True)
class Entry:
    """A line of the back office's navigation, for people with one of these roles."""

    title: str | Promise
    url_name: str
    roles: tuple


NAVIGATION = (
    Entry(_("Meine Arbeit"), "backoffice:index", STAFF),
    Entry(_("Bewerbungen"), "backoffice:applications", STAFF),
    Entry(_("Zuweisungen"), "backoffice:assignment_rounds", (R.OFFICER, R.AUDITOR)),
    Entry(_("Befangenheit"), "backoffice:conflicts", (R.OFFICER, R.AUDITOR)),
    Entry(_("Ranglisten"), "backoffice:rankings", (R.OFFICER, R.APPROVER, R.AUDITOR)),
    Entry(_("Entscheidungen"), "backoffice:decisions", (R.OFFICER, R.APPROVER, R.AUDITOR)),
    Entry(_("Gespräche"), "backoffice:interviews", (R.OFFICER, R.APPROVER, R.AUDITOR, R.REVIEWER)),
    Entry(_("Bewilligungen"), "backoffice:awards", (R.OFFICER, R.APPROVER, R.FINANCE, R.AUDITOR)),
    Entry(_("Briefe"), "backoffice:letters", (R.OFFICER, R.APPROVER, R.AUDITOR)),
    Entry(_("Budgets"), "backoffice:funds", (R.OFFICER, R.APPROVER, R.FINANCE, R.AUDITOR)),
    Entry(_("Ihre Exporte"), "backoffice:exports", STAFF),
    Entry(_("Fristen"), "backoffice:deadlines", (R.OFFICER,)),
    Entry(_("Zweiter Faktor"), "backoffice:factors", (R.OFFICER,)),
    Entry(_("Postausgang"), "admin:core_outboxmessage_changelist", (R.OFFICER, R.AUDITOR)),
    Entry(_("Nachrichten klären"), "backoffice:mails", (R.OFFICER, R.AUDITOR)),
    Entry(_("Protokoll"), "admin:core_auditentry_changelist", (R.OFFICER, R.AUDITOR)),
)


def navigation(user, path: str) -> list[dict]:
    """The entries this person's roles open, with aria-current for where they are."""
    shown = []
    for entry in NAVIGATION:
        if not has_role(user, *entry.roles):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue  # a room that is not there shows nothing
        is_index = entry.url_name == "backoffice:index"
        current = "page" if path == url else "true" if path.startswith(url) and not is_index else ""
        shown.append({"title": entry.title, "url": url, "current": current})
    return shown


# Days ahead that are told apart from later.
SOON = 7


def by_urgency(items) -> list[tuple]:
    """(heading, entries) of "Meine Arbeit": overdue first; a heading without entries is left out."""
    soon = clock.today() + timedelta(days=SOON)
    late = [one for one in items if one.is_late]
    near = [one for one in items if one.due_on and not one.is_late and one.due_on <= soon]
    rest = [one for one in items if one not in late and one not in near]
    found = [(_("Überfällig"), late), (_("In den nächsten sieben Tagen"), near), (_("Außerdem"), rest)]
    return [(heading, entries) for heading, entries in found if entries]


class BackOffice(admin.AdminSite):
    """The one back office at /backoffice/.

    A room brings its pages by its admin module: ModelAdmins for lists to look at, `backoffice_urls` (a
    list of paths, named flat: "backoffice:ranking") for the pages where people work, and
    `work_items(user)` (a list of accounts.backoffice.WorkItem) for the start page.
    """

    site_title = _("Back-Office")
    site_header = _("Back-Office")
    index_title = _("Meine Arbeit")
    index_template = "backoffice/index.html"
    enable_nav_sidebar = False

    def __init__(self, name="backoffice"):
        super().__init__("backoffice")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Lists to look at only. Other people's packages register theirs as well (groups, addresses, second
        factors), to be written in by whoever has the right: here nothing is written past the actions."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def rooms(self):
        for config in apps.get_app_configs():
            if module_has_submodule(config.module, "admin") and not config.name.startswith("django."):
                yield import_module(f"{config.name}.admin")

    def get_urls(self):
        pages = [page for room in self.rooms() for page in getattr(room, "backoffice_urls", [])]
        return pages + super().get_urls()

    @declares("nobody: there is no such page")
    def login(self, request, extra_context=None):
        """Django's own page counts no attempts and asks for no second factor: allauth's is the one way in. Who is
        not logged in does not come this far (core.middleware.LoginRequired); the others have no role."""
        raise Http404

    def password_change(self, request, extra_context=None):
        """Django's own page asks for no second factor and sends no mail."""
        return redirect("account_change_password")

    password_change_done = password_change

    def logout(self, request, extra_context=None):
        return redirect("account_logout")

    def has_permission(self, request):
        user = request.user
        return user.is_active and user.is_authenticated and has_role(user, *STAFF)

    def index(self, request, extra_context=None):
        """What waits for this person, soonest first, and nothing else."""
        items = [
            item
            for room in self.rooms()
            if hasattr(room, "work_items")
            for item in room.work_items(request.user)
        ]
        items.sort(key=lambda item: (item.due_on is None, item.due_on or date.max, str(item.title)))
        request.current_app = self.name
        return TemplateResponse(
            request,
            self.index_template,
            {
                "title": self.index_title,
                "work_items": items,
                "work_by_urgency": by_urgency(items),
                **(extra_context or {}),
            },
        )
