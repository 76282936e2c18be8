from importlib import import_module

from django.apps import apps
from django.contrib import admin
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class BackOffice(admin.AdminSite):
    """The one back office at /backoffice/.

    A room brings its pages by its admin module: ModelAdmins for lists to look at, `backoffice_urls` (a
    list of paths, named flat: "backoffice:ranking") for the pages where people work, and
    `work_items(user)` (a list of accounts.backoffice.WorkItem) for the start page.
    """

    site_title = _("Back-Office")
    site_header = _("Back-Office")
    index_title = _("Meine Arbeit")
    enable_nav_sidebar = False

    def __init__(self, name="backoffice"):
        super().__init__("backoffice")

    def rooms(self):
        for config in apps.get_app_configs():
            if module_has_submodule(config.module, "admin") and not config.name.startswith("django."):
                yield import_module(f"{config.name}.admin")

    def get_urls(self):
        pages = [page for room in self.rooms() for page in getattr(room, "backoffice_urls", [])]
        return pages + super().get_urls()

    def has_permission(self, request):
        user = request.user
        return user.is_active and user.is_authenticated and user.is_staff

    def index(self, request, extra_context=None):
        items = [
            item
            for room in self.rooms()
            if hasattr(room, "work_items")
            for item in room.work_items(request.user)
        ]
        return super().index(request, {"work_items": items, **(extra_context or {})})
