"""Invite a partner, correct the address, accept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.draft.forms.fields import OrganisationField, RowField
from core.forms import MailField


class InvitedAddressForm(forms.Form):
    """Where an invitation goes."""

    email = MailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("Die Person, die für diese Organisation handelt. Sie braucht noch kein Konto."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class InviteForm(forms.Form):
    email = MailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("Die Person, die für diese Organisation handelt. Sie braucht noch kein Konto."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = RowField(queryset=None, widget=forms.HiddenInput)

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class AcceptForm(forms.Form):
    organisation = OrganisationField(label=_("Welche Organisation nimmt die Einladung an?"))

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
