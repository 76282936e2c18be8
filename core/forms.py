"""Text fields of every form: they refuse what hides or steers and keep what the person typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Impossible
from core.text import tidy


class LineField(forms.CharField):
    """One line. default: at most 200 characters."""

    several_lines = False
    default_error_messages = {"required": _("Bitte füllen Sie dieses Feld aus.")}

    def __init__(self, *, max_length: int | None = 200, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        # No maxlength attribute: a browser would cut a pasted text silently. The validator says it instead.
        self.limit = max_length
        self.validators = [
            v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"
        ]
        if max_length:
            self.validators.append(MaxLengthValidator(max_length))

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "", several_lines=self.several_lines)


class ProseField(LineField):
    """Several lines. default: at most 3,000 characters."""

    several_lines = True
    widget = forms.Textarea

    def __init__(self, *, max_length: int | None = 3000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class Mailbox(EmailValidator):
    """An address at a domain; not at the number of a machine (a@[127.0.0.1]), nor at this one (a@localhost)."""

    def validate_domain_part(self, domain_part: str) -> bool:
        return bool(self.domain_regex.match(domain_part))


class MailField(forms.EmailField):
    """The address of somebody who gets mail from us."""

    default_validators = [Mailbox(allowlist=())]


def too_large(size: int, limit: int) -> str:
    """What stands at a file that is too large (bytes). Two sizes that read the same are not set one against the other."""
    words = {"size": filesizeformat(size), "limit": filesizeformat(limit)}
    if words["size"] == words["limit"]:
        return gettext("Die Datei ist etwas größer als die möglichen %(limit)s.") % words
    return gettext("Die Datei ist zu groß: %(size)s. Möglich sind %(limit)s.") % words


def show_impossible(form: forms.Form | forms.ModelForm, error: Impossible, field: str | None = None) -> None:
    """Put an action's Impossible where the person sees it: at the field, or above the form."""
    form.add_error(field, ValidationError(error.message, code=error.code))
