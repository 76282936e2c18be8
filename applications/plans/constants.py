"""Kinds of expenditure and of financing; how many rows a plan may have."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CostCategory(models.TextChoices):
    STAFF = "staff", _("Personalausgaben")
    FEES = "fees", _("Honorare und Fremdleistungen")
    MATERIAL = "material", _("Sachausgaben")
    TRAVEL = "travel", _("Reisekosten")
    PUBLICITY = "publicity", _("Öffentlichkeitsarbeit")
    ACCESSIBILITY = "accessibility", _("Barrierefreiheit und Assistenz")
    INVESTMENT = "investment", _("Investitionen")
    LUMP_SUM = "lump_sum", _("Verwaltungspauschale")


class FundingKind(models.TextChoices):
    OWN_CASH = "own_cash", _("Eigenmittel (Geld)")
    OWN_IN_KIND = "own_in_kind", _("Eigenleistungen (unbar)")
    PUBLIC = "public", _("öffentliche Drittmittel")
    PRIVATE = "private", _("private Drittmittel")
    INCOME = "income", _("Einnahmen aus dem Projekt")
    GRANT = "grant", _("beantragte Förderung")


# A plan of more rows than this is not a plan any more, and a form of more is an attack.
MAX_PLAN_ROWS = 500
