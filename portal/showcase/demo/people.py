"""The demo's people, places and organisations. None of them exists."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress

from accounts.actions import funders as funder_actions
from accounts.actions import organisations
from accounts.constants import FunderRole, LegalForm, MemberRole, OrganisationKind, PlaceKind
from accounts.models import Funder, Membership, Organisation, Place, User

PASSWORD = "demo-nur-zum-testen"  # noqa: S105 - it stands on the demo's start page
LOGINS = (
    # address, name, language, roles at (funder, role)
    ("land1@demo.example", "Lena Landmann", "", (("sms", FunderRole.REVIEWER),)),
    (
        "land2@demo.example",
        "Lutz Landgraf",
        "",
        (("sms", FunderRole.REVIEWER), ("sms", FunderRole.APPROVER)),
    ),
    ("aktion1@demo.example", "Ada Aktiv", "", (("aktion-mensch", FunderRole.REVIEWER),)),
    (
        "aktion2@demo.example",
        "Anton Akt",
        "",
        (("aktion-mensch", FunderRole.REVIEWER), ("aktion-mensch", FunderRole.APPROVER)),
    ),
    (
        "officer@demo.example",
        "Ottilie Ordnung",
        "",
        (("sms", FunderRole.OFFICER), ("aktion-mensch", FunderRole.OFFICER)),
    ),
    (
        "finance@demo.example",
        "Fritz Finanz",
        "",
        (("sms", FunderRole.FINANCE), ("aktion-mensch", FunderRole.FINANCE)),
    ),
    (
        "expert@demo.example",
        "Eva Eigen",
        "de-ls",
        (("aktion-mensch", FunderRole.EXPERT),),
    ),
    (
        "auditor@demo.example",
        "Paul Prüfer",
        "",
        (("sms", FunderRole.AUDITOR), ("aktion-mensch", FunderRole.AUDITOR)),
    ),
)


@dataclass(frozen=True)
class Home:
    """A place that does not exist, its town hall and its non-profit, each with who signs."""

    key: str
    place: str
    kind: str
    district: str
    population: int
    postcode: str
    nonprofit: str
    legal_form: str
    clerk: tuple[str, str]
    director: tuple[str, str]


T, C, D = PlaceKind.TOWN, PlaceKind.COMMUNITY, PlaceKind.DISTRICT
EV, GGMBH, FOUNDATION, CHURCH = LegalForm.EV, LegalForm.GGMBH, LegalForm.FOUNDATION, LegalForm.CHURCH


DISTRICTS = ("Musterkreis", "Beispielkreis", "Probekreis")


def home(number, place, kind, population, nonprofit, form, clerk, director):
    """Keys of 14999…: the register knows no such district."""
    return Home(
        key="14999" if kind == D else f"14999{number:03d}",
        place=place,
        kind=kind,
        district="" if kind == D else DISTRICTS[number % len(DISTRICTS)],
        population=population,
        postcode=f"00{number:03d}",
        nonprofit=nonprofit,
        legal_form=form,
        clerk=clerk,
        director=director,
    )


def person(local, name):
    return f"{local}@demo.example", name


HOMES = {
    one.place: one
    for one in (
        home(
            1,
            "Musterstadt an der Beispiel",
            T,
            18_400,
            "Lebenswege Musterstadt e. V.",
            EV,
            person("kommune", "Karla Kommun"),
            person("traeger", "Tilo Träger"),
        ),
        home(
            2,
            "Beispielhausen",
            T,
            31_200,
            "Miteinander Beispielhausen gGmbH",
            GGMBH,
            person("fremd", "Frieda Fremd"),
            person("miteinander", "Mara Mit"),
        ),
        home(
            3,
            "Probeburg",
            T,
            6_900,
            "Tür auf Probeburg e. V.",
            EV,
            person("probeburg", "Peter Probe"),
            person("tuer-auf", "Tamara Tür"),
        ),
        home(
            4,
            "Testheim am Muster",
            C,
            3_150,
            "Stiftung Offenes Testheim",
            FOUNDATION,
            person("testheim", "Theo Test"),
            person("offenes-testheim", "Olga Offen"),
        ),
        home(
            5,
            "Exempelau",
            T,
            11_700,
            "Nachbarschaftswerk Exempelau e. V.",
            EV,
            person("exempelau", "Emil Exempel"),
            person("nachbarschaft", "Nora Nachbar"),
        ),
        home(
            6,
            "Musterrode",
            T,
            24_800,
            "Gemeinsam leben Musterrode gGmbH",
            GGMBH,
            person("musterrode", "Mina Muster"),
            person("gemeinsam-leben", "Gero Gemein"),
        ),
        home(
            7,
            "Vorlagenthal",
            C,
            4_600,
            "Kirchlicher Dienst Vorlagenthal (Muster)",
            CHURCH,
            person("vorlagenthal", "Vera Vorlag"),
            person("dienst", "Dirk Dienst"),
        ),
        home(
            8,
            "Modellberg",
            T,
            52_300,
            "Stadtteilverein Modellberg e. V.",
            EV,
            person("modellberg", "Moritz Modell"),
            person("stadtteil", "Svea Stadt"),
        ),
        home(
            9,
            "Landkreis Musterkreis",
            D,
            198_000,
            "Kreisverband Teilhabe Musterkreis e. V.",
            EV,
            person("musterkreis", "Konrad Kreis"),
            person("teilhabe", "Thea Teil"),
        ),
        home(
            10,
            "Erprobau",
            C,
            2_300,
            "Dorfladen für alle Erprobau e. V.",
            EV,
            person("erprobau", "Ernst Erprob"),
            person("dorfladen", "Dora Dorf"),
        ),
    )
}


def make_user(email: str, name: str, language: str = "") -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name, language=language)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def load_staff(call) -> dict[str, User]:
    """{local part: user} of the funders' people."""
    funders = {funder.key: funder for funder in Funder.objects.filter(key__in=["sms", "aktion-mensch"])}
    staff = {}
    for email, name, language, roles in LOGINS:
        user = make_user(email, name, language)
        for key, role in roles:
            funder_actions.grant(user=user, funder=funders[key], role=role, by=None)
        staff[email.split("@")[0]] = user
    return staff


@dataclass(frozen=True)
class Tandem:
    """Two organisations that exist in the portal, and who signs for them."""

    home: Home
    municipality: Organisation
    nonprofit: Organisation
    clerk: User
    director: User


def load_tandem(name: str) -> Tandem:
    one = HOMES[name]
    place, _created = Place.objects.get_or_create(
        key=one.key,
        defaults={
            "name": one.place.removeprefix("Landkreis "),
            "kind": one.kind,
            "official_form": one.place if one.kind != T else f"{one.place}, Stadt (erfunden)",
            "district": one.district,
            "population": one.population,
            "court": "VG Chemnitz",
        },
    )
    clerk, director = make_user(*one.clerk), make_user(*one.director)
    address = {"postcode": one.postcode, "town": one.place.removeprefix("Landkreis ")}
    titles = {T: "Stadt {}", C: "Gemeinde {}", D: "{}"}
    municipality = Organisation.objects.filter(place=place, kind=OrganisationKind.MUNICIPALITY).first()
    if municipality is None:
        municipality = organisations.create(
            by=clerk,
            kind=OrganisationKind.MUNICIPALITY,
            name=titles[one.kind].format(one.place),
            place=place,
            street="Rathausplatz 1",
            **address,
        )
    nonprofit = Organisation.objects.filter(name=one.nonprofit).first()
    if nonprofit is None:
        nonprofit = organisations.create(
            by=director,
            kind=OrganisationKind.NONPROFIT,
            name=one.nonprofit,
            legal_form=one.legal_form,
            register_court="" if one.legal_form == CHURCH else "Registergericht Musterstadt",
            register_number="" if one.legal_form == CHURCH else f"MUSTER {one.postcode}",
            exemption_on=date(2024, 5, 14),
            street="Musterweg 7",
            **address,
        )
    return Tandem(one, municipality, nonprofit, clerk, director)


def load_helper(tandem: Tandem) -> User:
    """A second person at the first town hall, who writes but does not sign."""
    helper = make_user("sachbearbeitung@demo.example", "Sina Sachbearbeitung")
    Membership.objects.get_or_create(
        user=helper, organisation=tandem.municipality, defaults={"role": MemberRole.EDITOR}
    )
    return helper
