"""What the partners say to each other about a part."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.draft.models.application import Application
from core.history import tracked
from core.models import Base


@tracked
class Comment(Base):
    """A remark on a part of the application; answers hang on it. Only the tandem sees it."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="comments", verbose_name=_("Bewerbung")
    )
    part = models.CharField(_("Teil"), max_length=60)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers", verbose_name=_("Antwort auf")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("geschrieben von")
    )
    text = models.TextField(_("Kommentar"))
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="applications.Mention", related_name="+", verbose_name=_("erwähnt")
    )
    # The same form sent twice is one comment.
    key = models.UUIDField(null=True, unique=True, editable=False)
    resolved_at = models.DateTimeField(_("erledigt am"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("erledigt von"),
    )

    class Meta:
        verbose_name = _("Kommentar")
        verbose_name_plural = _("Kommentare")
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["application", "part", "created_at"], name="comment_of_part")]

    def __str__(self) -> str:
        return f"{self.author}: {self.part}"


@tracked
class Mention(Base):
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+", verbose_name=_("Kommentar"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("erwähnt")
    )

    class Meta:
        verbose_name = _("Erwähnung")
        verbose_name_plural = _("Erwähnungen")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mention_once")]

    def __str__(self) -> str:
        return str(self.person)
