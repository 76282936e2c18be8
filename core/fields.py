"""Model fields of our own."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TranslatedText(dict):
    """{"de": …, "en": …, "de-ls": …}; as text: the current language, else German."""

    def __str__(self) -> str:
        return self.get(get_language() or "de") or self.get("de", "")

    @property
    def text(self) -> str:
        return str(self)


def has_german(value: Any) -> None:
    if not isinstance(value, dict) or not value.get("de"):
        raise ValidationError(_("Der deutsche Text fehlt."), code="german")
    unknown = set(value) - {code for code, _name in settings.LANGUAGES}
    if unknown or not all(isinstance(text, str) for text in value.values()):
        raise ValidationError(_("Unbekannte Sprache oder kein Text."), code="language")


class TranslatedTextField(models.JSONField):
    """A text that belongs to data, in as many of our languages as there are; German always."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
        if not self.blank:
            self.validators = [*self.validators, has_german]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> TranslatedText:
        value = super().from_db_value(value, expression, connection)
        return TranslatedText(value) if isinstance(value, dict) else TranslatedText()

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return TranslatedText(value) if isinstance(value, dict) else value
