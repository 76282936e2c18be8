from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Kommune")
    NONPROFIT = "nonprofit", _("freigemeinnütziger Träger")


class PlaceKind(models.TextChoices):
    COMMUNITY = "community", _("Gemeinde")
    TOWN = "town", _("Stadt")
    DISTRICT = "district", _("Landkreis")


# The designation of a town that belongs to no district, in the register of places.
FREE_CITY = "Kreisfreie Stadt"


class LegalForm(models.TextChoices):
    EV = "ev", _("eingetragener Verein (e. V.)")
    GGMBH = "ggmbh", _("gemeinnützige GmbH (gGmbH)")
    FOUNDATION = "foundation", _("Stiftung")
    COOPERATIVE = "cooperative", _("eingetragene Genossenschaft (eG)")
    CHURCH = "church", _("Körperschaft einer Kirche oder Religionsgemeinschaft")
    OTHER = "other", _("andere Rechtsform")


class MemberRole(models.TextChoices):
    """What a person may do for an organisation. A signatory also writes."""

    SIGNATORY = "signatory", _("zeichnungsberechtigt")
    EDITOR = "editor", _("schreibt mit")
    COMMENTER = "commenter", _("kommentiert mit")
    READER = "reader", _("liest mit")


# Nobody mails half the country in the name of an organisation.
MAX_OPEN_INVITATIONS = 50


class FunderRole(models.TextChoices):
    REVIEWER = "reviewer", _("Gutachterin oder Gutachter")
    EXPERT = "expert", _("Expertin oder Experte in eigener Sache")
    OFFICER = "officer", _("Programmbüro")
    APPROVER = "approver", _("Freigabe")
    FINANCE = "finance", _("Finanzen")
    AUDITOR = "auditor", _("Prüfung (liest nur)")


# Days that a proposal waits for the second officer, and that the link then works.
FACTOR_PROPOSAL_DAYS = 7
FACTOR_LINK_DAYS = 3

REVIEWING_ROLES = (FunderRole.REVIEWER, FunderRole.EXPERT)
EASY_LANGUAGE = "de-ls"
