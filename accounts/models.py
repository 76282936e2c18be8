import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.constants import FunderRole, LegalForm, MemberRole, OrganisationKind, PlaceKind
from core.history import tracked
from core.models import Base, sort_key


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin, Base):
    """A person. The e-mail address is the login."""

    # Kept on the person for one request by accounts.rules.
    _funder_roles: dict[uuid.UUID, set[str]]
    _member_roles: dict[uuid.UUID, str]
    _roles_asleep: bool

    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    name = models.CharField(_("Vor- und Nachname"), max_length=120)
    language = models.CharField(_("Sprache"), max_length=10, blank=True)
    is_active = models.BooleanField(_("aktiv"), default=True)
    # The second factor was set up by a one-time link, and nothing was set up from nothing since: a session that
    # showed it opens the funder's roles. Empty: whoever knows the password may have set it up.
    factor_released_at = models.DateTimeField(
        _("zweiter Faktor freigegeben am"), null=True, blank=True, editable=False
    )
    # Part of every session's proof: one more, and all sessions of the account end.
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self):
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """What django.contrib.admin asks; who sees what there is decided by portal.backoffice."""
        return self.is_superuser or self.funder_memberships.exists()

    def _get_session_auth_hash(self, secret=None) -> str:
        """What a session carries and has to match at each request (Django asks here for both secrets)."""
        return salted_hmac(
            "accounts.User.session",
            f"{self.password}|{self.session_generation}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Place(models.Model):
    """A municipality of the register: Gemeinde, Stadt (8 digits) or Landkreis (5 digits).

    Names repeat (Auerbach, Neustadt; Leipzig is a town and a Landkreis): the key identifies.
    as_of: territory of the list it stood in last; see accounts/data.
    """

    key = models.CharField(_("amtlicher Schlüssel (AGS)"), max_length=8, primary_key=True)
    name = models.CharField(_("Name"), max_length=120)
    sort_key = sort_key()
    # What the search looks in: ae and ä, ss and ß are the same.
    words = models.GeneratedField(
        expression=models.Func(
            models.F("name"), function="german_search_words", output_field=models.TextField()
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    kind = models.CharField(_("Art"), max_length=12, choices=PlaceKind)
    official_form = models.CharField(_("Bezeichnung"), max_length=160)
    district = models.CharField(_("Landkreis"), max_length=120, blank=True)
    population = models.PositiveIntegerField(_("Einwohner"), null=True)
    court = models.CharField(_("Verwaltungsgericht"), max_length=40, blank=True)
    as_of = models.DateField(_("Stand des Verzeichnisses"), null=True)

    class Meta:
        verbose_name = _("Ort im Gemeindeverzeichnis")
        verbose_name_plural = _("Gemeindeverzeichnis")
        ordering = ["sort_key", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.DISTRICT, key__regex=r"^[0-9]{5}$")
                | (~Q(kind=PlaceKind.DISTRICT) & Q(key__regex=r"^[0-9]{8}$")),
                name="place_key_form",
            )
        ]

    def __str__(self):
        if self.kind == PlaceKind.DISTRICT:
            return self.official_form
        return f"{self.name} ({self.district})" if self.district else self.name


@tracked
class Organisation(Base):
    """A municipality or a non-profit organisation that takes part in applications."""

    kind = models.CharField(_("Art"), max_length=12, choices=OrganisationKind)
    name = models.CharField(_("Name"), max_length=200)
    sort_key = sort_key()
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, verbose_name=_("Kommune im Gemeindeverzeichnis")
    )
    legal_form = models.CharField(_("Rechtsform"), max_length=12, choices=LegalForm, blank=True)
    register_court = models.CharField(_("Registergericht"), max_length=120, blank=True)
    register_number = models.CharField(_("Registernummer"), max_length=40, blank=True)
    exemption_on = models.DateField(_("Freistellungsbescheid vom"), null=True, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=160)
    postcode = models.CharField(_("Postleitzahl"), max_length=5)
    town = models.CharField(_("Ort"), max_length=120)

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisationen")
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=OrganisationKind.MUNICIPALITY, place__isnull=False)
                | (Q(kind=OrganisationKind.NONPROFIT) & ~Q(legal_form="") & Q(exemption_on__isnull=False)),
                name="organisation_kind_facts",
            ),
            models.UniqueConstraint(
                fields=["place"], condition=Q(kind=OrganisationKind.MUNICIPALITY), name="municipality_once"
            ),
        ]

    def __str__(self):
        return self.name


@tracked
class Membership(Base):
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("Person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Rolle"), max_length=12, choices=MemberRole)

    class Meta:
        verbose_name = _("Mitgliedschaft")
        verbose_name_plural = _("Mitgliedschaften")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="member_once")]

    def __str__(self):
        return f"{self.user} – {self.organisation}"


@tracked
class MemberInvitation(Base):
    """The way for a colleague into an organisation: a link by mail. Only the hash of its token is kept."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="invitations", verbose_name=_("Organisation")
    )
    email = models.EmailField(_("E-Mail-Adresse"))
    role = models.CharField(_("Rolle"), max_length=12, choices=MemberRole)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("eingeladen von"))
    expires_at = models.DateTimeField(_("gilt bis"))
    accepted_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("angenommen von")
    )
    revoked_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Einladung in eine Organisation")
        verbose_name_plural = _("Einladungen in Organisationen")
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="member_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at__isnull=True),
                name="member_invitation_accepted_by",
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.email}"


@tracked
class Funder(Base):
    """Who gives the money: a ministry, a foundation. It stands here, beside Organisation, because people
    belong to it with roles just the same (docs/decisions/0002)."""

    key = models.SlugField(_("Kürzel"), unique=True)
    name = models.CharField(_("Name"), max_length=200)
    short_name = models.CharField(_("Kurzname"), max_length=40)
    is_authority = models.BooleanField(
        _("Behörde"), help_text=_("Behörden entscheiden durch Bescheid, andere durch Förderzusage.")
    )

    class Meta:
        verbose_name = _("Fördergeber")
        verbose_name_plural = _("Fördergeber")
        ordering = ["key"]

    def __str__(self):
        return self.short_name


@tracked
class FunderMembership(Base):
    user = models.ForeignKey(
        User, models.PROTECT, related_name="funder_memberships", verbose_name=_("Person")
    )
    funder = models.ForeignKey(
        Funder, models.PROTECT, related_name="memberships", verbose_name=_("Fördergeber")
    )
    role = models.CharField(_("Rolle"), max_length=12, choices=FunderRole)

    class Meta:
        verbose_name = _("Rolle bei einem Fördergeber")
        verbose_name_plural = _("Rollen bei Fördergebern")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "funder", "role"], name="funder_role_once")]

    def __str__(self):
        return f"{self.user} – {self.funder}: {self.get_role_display()}"


@tracked
class FactorLink(Base):
    """The way to a second factor for somebody with a role at a funder: one officer proposes, another one
    approves, the person gets a one-time link. By the operators' command it is approved as it is made."""

    user = models.ForeignKey(User, models.PROTECT, related_name="factor_links", verbose_name=_("Person"))
    funder = models.ForeignKey(
        Funder, models.PROTECT, null=True, related_name="+", verbose_name=_("Fördergeber")
    )
    reason = models.CharField(_("Begründung"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("vorgeschlagen von")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("freigegeben von")
    )
    approved_at = models.DateTimeField(_("freigegeben am"), null=True)
    # None until somebody has approved: there is no link before.
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    expires_at = models.DateTimeField(_("gilt bis"))
    accepted_at = models.DateTimeField(_("benutzt am"), null=True)
    revoked_at = models.DateTimeField(_("zurückgezogen am"), null=True)

    class Meta:
        verbose_name = _("Link für einen zweiten Faktor")
        verbose_name_plural = _("Links für einen zweiten Faktor")
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="factor_link_one_open",
            ),
            models.CheckConstraint(
                condition=Q(funder__isnull=True, proposed_by__isnull=True, approved_by__isnull=True)
                | Q(funder__isnull=False, proposed_by__isnull=False)
                & ~Q(proposed_by=F("user"))
                & (
                    Q(approved_by__isnull=True, approved_at__isnull=True)
                    | Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(approved_by=F("proposed_by"))
                    & ~Q(approved_by=F("user"))
                ),
                name="factor_link_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=False, token_hash__isnull=False)
                | Q(approved_at__isnull=True, token_hash__isnull=True, accepted_at__isnull=True),
                name="factor_link_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="factor_link_one_end",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name}: {self.user}"
