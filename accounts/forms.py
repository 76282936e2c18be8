from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField


class SignupExtra(forms.Form):
    """What we ask beside e-mail and password when somebody registers."""

    name = LineField(label=_("Vor- und Nachname"), max_length=120)

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.language = request.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])
