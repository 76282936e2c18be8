"""A ranking that can be proven later, and how people like to look at it."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import Assignment
from core.history import tracked
from core.models import Base, append_only
from programmes.models import Round
from reviews.assessment.models.scoring import Review


class RankingFreeze(Base):
    """The inputs of a round's ranking as canonical JSON, and the result made of them. Never changes.

    Rebuilding from `inputs` with the named method gives `result` byte for byte.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="freezes", verbose_name=_("Auswahlrunde"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("festgehalten von")
    )
    frozen_at = models.DateTimeField(_("festgehalten am"))
    method = models.CharField(_("Rechenweg"), max_length=40)
    inputs = models.TextField(_("Eingaben"))
    inputs_sha256 = models.CharField(_("Prüfsumme der Eingaben"), max_length=64)
    result = models.TextField(_("Ergebnis"))
    result_sha256 = models.CharField(_("Prüfsumme des Ergebnisses"), max_length=64)

    class Meta:
        verbose_name = _("festgehaltene Rangliste")
        verbose_name_plural = _("festgehaltene Ranglisten")
        ordering = ["-frozen_at", "id"]
        triggers = append_only("ranking_freeze")

    def __str__(self) -> str:
        return f"{self.round}: {self.frozen_at}"


@tracked
class SavedView(Base):
    """Filters and order of a list under a name of one's own."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("Person")
    )
    page = models.CharField(_("Seite"), max_length=60)
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(_("Filter und Sortierung"), max_length=1000, blank=True)
    is_default = models.BooleanField(_("öffnet sich von selbst"), default=False)

    class Meta:
        verbose_name = _("gespeicherte Ansicht")
        verbose_name_plural = _("gespeicherte Ansichten")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "page", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["person", "page"], condition=Q(is_default=True), name="saved_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ResultsMark(models.Model):
    """Another one whenever a result of this round comes, goes or changes: what is worked out of all results
    (queries.severity) holds as long as the mark. Written by the triggers below.

    Who locks a review waits for whoever locks another one of the round, until that commits. By chance and not
    counted: a mark that was rolled back never comes again.
    """

    round = models.OneToOneField(Round, models.CASCADE, primary_key=True, related_name="+")
    mark = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return f"{self.round_id}: {self.mark}"


MARK = """
    INSERT INTO reviews_resultsmark (round_id, mark)
    SELECT round_id, gen_random_uuid() FROM (ROUNDS) AS touched ORDER BY round_id
        ON CONFLICT (round_id) DO UPDATE SET mark = EXCLUDED.mark;
"""
OF_REVIEW = (
    "SELECT DISTINCT round_id FROM casework_assignment WHERE id IN (OLD.assignment_id, NEW.assignment_id)"
)
OF_ASSIGNMENT = "SELECT OLD.round_id UNION SELECT NEW.round_id WHERE NEW.round_id IS NOT NULL"

pgtrigger.register(
    pgtrigger.Trigger(
        name="results_mark_of_review",
        when=pgtrigger.After,
        operation=pgtrigger.Insert
        | pgtrigger.UpdateOf("locked_at", "percent", "assignment_id")
        | pgtrigger.Delete,
        func=f"""
            IF (OLD.percent, OLD.assignment_id) IS DISTINCT FROM (NEW.percent, NEW.assignment_id)
               AND coalesce(OLD.percent, NEW.percent) IS NOT NULL THEN {MARK.replace("ROUNDS", OF_REVIEW)}
            END IF;
            RETURN NULL;
        """,
    )
)(Review)
pgtrigger.register(
    pgtrigger.Trigger(
        name="results_mark_of_assignment",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("state", "round_id", "application_id", "reviewer_id", "as_expert")
        | pgtrigger.Delete,
        func=f"""
            IF 'locked' IN (OLD.state, NEW.state)
               AND (OLD.state, OLD.round_id, OLD.application_id, OLD.reviewer_id, OLD.as_expert) IS DISTINCT FROM
                   (NEW.state, NEW.round_id, NEW.application_id, NEW.reviewer_id, NEW.as_expert)
            THEN {MARK.replace("ROUNDS", OF_ASSIGNMENT)}
            END IF;
            RETURN NULL;
        """,
    )
)(Assignment)
