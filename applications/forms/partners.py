from django import forms
from django.utils.translation import gettext_lazy as _


class InvitedAddressForm(forms.Form):
    """Where an invitation goes."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("Die Person, die für diese Organisation handelt. Sie braucht noch kein Konto."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()
