from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("Bewilligung und Mittel")

    def ready(self):
        from budgets.queries import case_file
        from casework import hooks

        hooks.FILE_ENTRIES.register(case_file.entries)
