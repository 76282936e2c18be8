"""What reviewers say to each other once their own reviews are locked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from applications.draft.models.application import Application
from core.history import tracked
from core.models import Base, append_only
from programmes.models import Round
from reviews.assessment.constants import Audience


@tracked
class ConsensusNote(Base):
    """What the reviewers of an application agree on after both have locked. One per round."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="consensus_notes", verbose_name=_("Bewerbung")
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name=_("Auswahlrunde"))
    text = models.TextField(_("gemeinsamer Vermerk"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("zuletzt geschrieben von")
    )

    class Meta:
        verbose_name = _("gemeinsamer Vermerk")
        verbose_name_plural = _("gemeinsame Vermerke")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "round"], name="consensus_once")]

    def __str__(self) -> str:
        return f"{self.application}: {self.round}"


@tracked
class ConsensusAgreement(Base):
    """A reviewer stands by exactly this text; a change of the text ends it."""

    note = models.ForeignKey(
        ConsensusNote, models.CASCADE, related_name="agreements", verbose_name=_("Vermerk")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("zugestimmt hat")
    )

    class Meta:
        verbose_name = _("Zustimmung zum Vermerk")
        verbose_name_plural = _("Zustimmungen zum Vermerk")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["note", "reviewer"], name="consensus_agreement_once")]

    def __str__(self) -> str:
        return str(self.reviewer)


class DiscussionPost(Base):
    """A word on an application among those who selected it. Never changes."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="discussion", verbose_name=_("Bewerbung")
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name=_("Auswahlrunde"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("geschrieben von")
    )
    funder = models.ForeignKey(
        Funder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("für den Fördergeber")
    )
    audience = models.CharField(
        _("Wer es liest"), max_length=12, choices=Audience, default=Audience.REVIEWERS
    )
    text = models.TextField(_("Beitrag"))
    # The same form sent twice is one post.
    key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("Beitrag")
        verbose_name_plural = _("Beiträge")
        ordering = ["created_at", "id"]
        triggers = append_only("discussion_post")

    def __str__(self) -> str:
        return f"{self.author}: {self.created_at}"
