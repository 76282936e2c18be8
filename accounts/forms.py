from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.constants import LegalForm, MemberRole, OrganisationKind
from core import clock
from core.crispy_kern.widgets import DateInput
from core.forms import LineField, MailField

# Forms that stand in a public register; the others may leave it empty.
REGISTERED_FORMS = (LegalForm.EV, LegalForm.GGMBH, LegalForm.COOPERATIVE)


class SignupExtra(forms.Form):
    """What we ask beside e-mail and password when somebody registers."""

    name = LineField(
        label=_("Vor- und Nachname"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.language = request.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])


class ProfileForm(forms.Form):
    name = LineField(
        label=_("Vor- und Nachname"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Sprache"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("In dieser Sprache sehen Sie das Portal und bekommen Sie E-Mails."),
    )


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Was ist Ihre Organisation?"),
        widget=forms.RadioSelect,
        choices=[
            (OrganisationKind.MUNICIPALITY, _("eine Kommune: Gemeinde, Stadt oder Landkreis")),
            (
                OrganisationKind.NONPROFIT,
                _("ein freigemeinnütziger Träger: Verein, gGmbH, Stiftung, Kirche, Genossenschaft"),
            ),
        ],
        error_messages={"required": _("Bitte wählen Sie eine der beiden Arten.")},
    )


class AddressForm(forms.Form):
    """Name and address: what every organisation has."""

    name = LineField(
        label=_("Name der Organisation"), widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    street = LineField(
        label=_("Straße und Hausnummer"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = LineField(
        label=_("Postleitzahl"),
        max_length=5,
        validators=[
            RegexValidator(
                r"\A(?!00)[0-9]{5}\Z",
                _("Bitte geben Sie die Postleitzahl mit fünf Ziffern ein, zum Beispiel 08209."),
            )
        ],
        widget=forms.TextInput(
            attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "width-10"}
        ),
    )
    town = LineField(
        label=_("Ort"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )


class MunicipalityForm(AddressForm):
    pass


class NonprofitForm(AddressForm):
    """A non-profit also says in which form it exists and that the tax office has exempted it."""

    legal_form = forms.ChoiceField(
        label=_("Rechtsform"),
        choices=[("", _("Bitte wählen")), *LegalForm.choices],
        error_messages={"required": _("Bitte wählen Sie die Rechtsform.")},
    )
    register_court = LineField(
        label=_("Registergericht"),
        max_length=120,
        required=False,
        help_text=_("Bei Vereinen, gGmbHs und Genossenschaften, zum Beispiel: Amtsgericht Chemnitz."),
    )
    register_number = LineField(
        label=_("Registernummer"),
        max_length=40,
        required=False,
        help_text=_("Zum Beispiel: VR 1234 oder HRB 5678."),
    )
    exemption_on = forms.DateField(
        label=_("Freistellungsbescheid vom"),
        widget=DateInput,
        help_text=_(
            "Das Datum auf dem letzten Freistellungsbescheid des Finanzamts oder auf dem Bescheid nach § 60a AO."
        ),
        error_messages={
            "required": _("Bitte tragen Sie das Datum des Freistellungsbescheids ein."),
            "invalid": _("Bitte tragen Sie ein Datum ein, zum Beispiel 06.05.2024."),
        },
    )

    field_order = [
        "name", "legal_form", "register_court", "register_number", "exemption_on", "street", "postcode", "town",
    ]  # fmt: skip

    def clean_exemption_on(self):
        day = self.cleaned_data["exemption_on"]
        if day > clock.today():
            raise ValidationError(_("Das Datum liegt in der Zukunft. Bitte prüfen Sie es."), code="future")
        if day.year < 1950:
            raise ValidationError(
                _("Das Datum liegt zu weit zurück. Bitte prüfen Sie das Jahr."), code="past"
            )
        return day

    def clean(self):
        data = super().clean() or {}
        if data.get("legal_form") in REGISTERED_FORMS:
            for name in ("register_court", "register_number"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(
                        name,
                        ValidationError(
                            _("Bei dieser Rechtsform brauchen wir die Angabe aus dem Register."),
                            code="register",
                        ),
                    )
        return data


class MunicipalityEditForm(MunicipalityForm):
    read_at = forms.CharField(required=False, widget=forms.HiddenInput)


class NonprofitEditForm(NonprofitForm):
    read_at = forms.CharField(required=False, widget=forms.HiddenInput)


class PlaceSearchForm(forms.Form):
    q = LineField(
        label=_("Name oder amtlicher Gemeindeschlüssel (AGS)"),
        max_length=120,
        required=False,
        help_text=_(
            "Zum Beispiel: Auerbach oder 14523020. Der Schlüssel einer Gemeinde oder Stadt hat acht Ziffern, "
            "der eines Landkreises fünf."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


WHAT_ROLES_MAY = [
    (
        MemberRole.SIGNATORY,
        _("zeichnungsberechtigt: schreibt mit, stimmt Bewerbungen zu und entscheidet, wer dazugehört"),
    ),
    (MemberRole.EDITOR, _("schreibt mit: bearbeitet Bewerbungen und die Angaben der Organisation")),
    (MemberRole.COMMENTER, _("kommentiert mit: sieht alles, schreibt Kommentare, ändert sonst nichts")),
    (MemberRole.READER, _("liest mit: sieht alles, ändert nichts")),
]


def what_may(role: str) -> str:
    """The role in words, with what it allows."""
    return str({str(one): words for one, words in WHAT_ROLES_MAY}[str(role)])


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=WHAT_ROLES_MAY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine Rolle.")},
    )


class InvitedAddressForm(forms.Form):
    email = MailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("Die dienstliche Adresse. Die Person braucht noch kein Konto."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class InviteMemberForm(RoleForm, InvitedAddressForm):
    field_order = ["email", "role"]


class FactorReasonForm(forms.Form):
    reason = LineField(
        label=_("Warum, und wie haben Sie sich vergewissert?"),
        help_text=_(
            "Zum Beispiel: „Neues Telefon. Hat mich angerufen, ich habe auf der Dienstnummer zurückgerufen.“"
        ),
    )
