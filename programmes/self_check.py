"""May we apply? A few questions without a login; the answers stand in the address and nowhere else."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.constants import Verdict
from programmes.models import SelfCheckAnswer, SelfCheckQuestion


class SelfCheckForm(forms.Form):
    """One choice a question of the call, by the question's key; the value is the answer's number, so that
    the address stays short and good when the call is loaded anew."""

    def __init__(self, *args: Any, questions: list[SelfCheckQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[question.key] = forms.ChoiceField(
                label=str(question.question),
                help_text=str(question.guidance),
                choices=[(str(n), str(answer.text)) for n, answer in enumerate(question.answers.all(), 1)],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Bitte wählen Sie eine Antwort."),
                    "invalid_choice": _("Bitte wählen Sie eine Antwort."),
                },
            )

    @property
    def given(self) -> list[tuple[SelfCheckQuestion, SelfCheckAnswer]]:
        """After is_valid: each question with the answer that was given."""
        return [
            (question, question.answers.all()[int(self.cleaned_data[question.key]) - 1])
            for question in self.questions
        ]


@dataclass
class Result:
    """What the answers together mean. Nobody decides here: the office does, on the application."""

    given: list[tuple[SelfCheckQuestion, SelfCheckAnswer]]

    @property
    def verdict(self) -> Verdict:
        """One no is a no; one open question makes a question of it."""
        found = {answer.verdict for _question, answer in self.given}
        return next((one for one in (Verdict.NO, Verdict.ASK) if one in found), Verdict.YES)

    def _with(self, verdict: Verdict) -> list[tuple[SelfCheckQuestion, SelfCheckAnswer]]:
        return [(question, answer) for question, answer in self.given if answer.verdict == verdict]

    @property
    def against(self) -> list[tuple[SelfCheckQuestion, SelfCheckAnswer]]:
        return self._with(Verdict.NO)

    @property
    def to_settle(self) -> list[tuple[SelfCheckQuestion, SelfCheckAnswer]]:
        return self._with(Verdict.ASK)

    @property
    def in_favour(self) -> list[tuple[SelfCheckQuestion, SelfCheckAnswer]]:
        return self._with(Verdict.YES)
