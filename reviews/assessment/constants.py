"""Kinds of hints at a conflict, and who reads a post of the discussion."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HintKind(models.TextChoices):
    """Why a conflict is likely, from the strongest to the weakest."""

    MEMBER = "member", _("gehört dazu")
    PAST = "past", _("gehörte früher dazu")
    EARLIER = "earlier", _("schon einmal befangen erklärt")
    DOMAIN = "domain", _("gleiche E-Mail-Adresse")
    SUPPORTER = "supporter", _("gehört zu einer unterstützenden Organisation")


class Audience(models.TextChoices):
    """Who reads a post of the discussion; nobody whose own review is still pending ever does."""

    REVIEWERS = "reviewers", _("alle, die diese Bewerbung begutachten, und das Programmbüro")
    FUNDER = "funder", _("nur mein Fördergeber")
    OFFICE = "office", _("nur das Programmbüro")
