"""What a letter says: composed once from award, plan and template, kept as JSON, never built again."""

from django.conf import settings
from django.utils import translation

from budgets.models import AwardShare
from letters import agreement, notice
from letters.constants import Channel
from letters.figures import Content, Figures
from letters.models import LetterTemplate
from programmes.constants import LetterForm

COMPOSERS = {LetterForm.NOTICE: notice.compose, LetterForm.AGREEMENT: agreement.compose}


def build(share: AwardShare, template: LetterTemplate, channel: Channel) -> Content:
    """The content of the letter on this share. Raises Impossible when something it must say is missing."""
    with translation.override(settings.LANGUAGE_CODE):
        figures = Figures(share, template, channel)
        return COMPOSERS[LetterForm(figures.line.letter_form)](figures)
