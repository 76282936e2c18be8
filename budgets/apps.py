from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("Bewilligung und Mittel")

    def ready(self):
        import budgets.case_file  # noqa: F401  registers what this room brings to the file of an application
