"""Reviews and their points."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lock_guard import follows_lock
from casework.models import Assignment
from core.history import tracked
from core.models import Base, append_only
from programmes.models import Criterion


@tracked
class Review(Base):
    """One reviewer's assessment. Locked, it does not change."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="review", verbose_name=_("Zuweisung")
    )
    summary = models.TextField(_("Gesamteindruck"), blank=True)
    strengths = models.TextField(_("Stärken"), blank=True)
    weaknesses = models.TextField(_("Schwächen"), blank=True)
    assistant = models.CharField(
        _("Assistenz"),
        max_length=160,
        blank=True,
        help_text=_("Wer beim Schreiben geholfen hat; die Wertung ist die eigene."),
    )
    questions = models.TextField(_("Fragen für das Gespräch"), blank=True)
    locked_at = models.DateTimeField(_("abgeschlossen am"), null=True, blank=True)
    # What the locked review comes to, in percent of the possible points; the database writes it (below), so
    # that a ranking adds up one number a review. None while the review is open.
    percent = models.DecimalField(
        _("Ergebnis in Prozent"), max_digits=9, decimal_places=6, null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("Gutachten")
        verbose_name_plural = _("Gutachten")
        triggers = [
            follows_lock(
                "lock_is_followed",
                "assignment_id",
                pgtrigger.Insert | pgtrigger.UpdateOf("locked_at", "assignment_id"),
            ),
            # The points of a locked review do not change, so its result is known at the moment of locking.
            pgtrigger.Trigger(
                name="review_result",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("locked_at"),
                func="""
                    IF NEW.locked_at IS NULL THEN
                        NEW.percent := NULL;
                    ELSE
                        SELECT 100.0 * sum(score.points * criterion.weight)
                               / sum(criterion.max_points * criterion.weight)
                          INTO NEW.percent
                          FROM reviews_score AS score
                          JOIN programmes_criterion AS criterion ON criterion.id = score.criterion_id
                         WHERE score.review_id = NEW.id AND score.points IS NOT NULL;
                    END IF;
                    RETURN NEW;
                """,
            ),
            # A locked review changes in one way only: the office opens it again, on record and with a reason.
            pgtrigger.Trigger(
                name="locked_review_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.locked_at IS NULL AND EXISTS (
                        SELECT 1 FROM reviews_reviewunlock AS unlock
                        WHERE unlock.review_id = OLD.id AND unlock.locked_at = OLD.locked_at
                    ) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'a locked review does not change' USING ERRCODE = '42501';
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment)


@tracked
class Score(Base):
    """Points for one criterion; NULL: not given yet. Never 0 for missing."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="scores", verbose_name=_("Gutachten"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("Kriterium"))
    points = models.PositiveSmallIntegerField(_("Punkte"), null=True, blank=True)
    note = models.TextField(_("Begründung"), blank=True)

    class Meta:
        verbose_name = _("Wertung")
        verbose_name_plural = _("Wertungen")
        ordering = ["criterion__position", "id"]
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="score_once")]
        triggers = [
            # Points above the criterion's maximum, or any change once the review is locked.
            pgtrigger.Trigger(
                name="score_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("row_review", "uuid"), ("is_locked", "boolean"), ("best", "integer")],
                func="""
                    IF TG_OP = 'DELETE' THEN row_review := OLD.review_id; ELSE row_review := NEW.review_id; END IF;
                    SELECT locked_at IS NOT NULL INTO is_locked FROM reviews_review WHERE id = row_review FOR SHARE;
                    IF is_locked THEN
                        RAISE EXCEPTION 'a locked review does not change' USING ERRCODE = '42501';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    SELECT max_points INTO best FROM programmes_criterion WHERE id = NEW.criterion_id;
                    IF NEW.points > best THEN
                        RAISE EXCEPTION 'more points than the criterion has' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class ReviewUnlock(Base):
    """The office opened a locked review again: when it had been locked, what it said, why."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="unlocks", verbose_name=_("Gutachten"))
    locked_at = models.DateTimeField(_("war abgeschlossen am"))
    content = models.JSONField(_("Inhalt bis dahin"))
    reason = models.TextField(_("Begründung"))
    unlocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("geöffnet von")
    )

    class Meta:
        verbose_name = _("Öffnung eines Gutachtens")
        verbose_name_plural = _("Öffnungen von Gutachten")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "locked_at"], name="unlock_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="unlock_has_reason"),
        ]
        triggers = append_only("review_unlock")

    def __str__(self) -> str:
        return f"{self.review}: {self.locked_at}"
