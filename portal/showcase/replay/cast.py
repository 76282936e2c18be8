"""The people, places and organisations of the replay. None of them exists; every address ends in .example."""

import random
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from allauth.account.models import EmailAddress

from accounts.actions import funders, organisations
from accounts.constants import FunderRole, LegalForm, OrganisationKind, PlaceKind
from accounts.models import Funder, Organisation, Place, User
from portal.showcase.demo.people import PASSWORD

DOMAIN = "kommune-inklusiv.example"
FIRST = ("Ober", "Unter", "Neu")
MIDDLE = ("muster", "beispiel", "probe", "exempel", "modell", "vorlage")
LAST = ("hausen", "stadt", "burg", "au", "bach", "feld", "tal", "rode", "heim", "berg")
REGIONS = (
    "Musterkreis Nord",
    "Musterkreis Süd",
    "Beispielkreis",
    "Probekreis",
    "Modellkreis",
    "Exempelkreis",
)
ORGANISATIONS = ("Lebenswege {} e. V.", "Miteinander {} e. V.", "Tür auf {} e. V.", "Teilhabe {} e. V.")
GIVEN = ("Ada", "Bela", "Cleo", "Dana", "Enno", "Fine", "Gero", "Hedi", "Ilja", "Jule", "Kaya", "Lino")
FAMILY = ("Muster", "Beispiel", "Probe", "Exempel", "Modell", "Vorlage")
# First two digits of no Land: the register of municipalities knows no such key.
KEY = "99{:06d}"
MOST = len(FIRST) * len(MIDDLE) * len(LAST)


@dataclass(frozen=True)
class Lead:
    """An organisation that leads a project, who signs for it, and where."""

    number: int
    organisation: Organisation
    director: User
    place: Place


@dataclass
class Staff:
    funder: Funder
    officer: User
    second_officer: User
    approver: User
    finance: User
    auditor: User
    reviewers: list[User] = field(default_factory=list)
    experts: list[User] = field(default_factory=list)


def person(email: str, name: str, *, password: str | None = None, language: str = "") -> User:
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def staff_of(call, *, reviewers: int, experts: int) -> Staff:
    """The funder's people; the office and the auditor can log in with the demo's password."""
    funder = call.funding_lines.select_related("funder").get().funder

    def employ(local, name, *roles, password=None, language=""):
        user = person(f"{local}@{DOMAIN}", name, password=password, language=language)
        for role in roles:
            funders.grant(user=user, funder=funder, role=role, by=None)
        return user

    return Staff(
        funder=funder,
        officer=employ("buero", "Berit Büro", FunderRole.OFFICER, password=PASSWORD),
        second_officer=employ("buero2", "Bruno Büro", FunderRole.OFFICER),
        approver=employ("freigabe", "Frida Freigabe", FunderRole.APPROVER, password=PASSWORD),
        finance=employ("finanzen", "Falk Finanz", FunderRole.FINANCE),
        auditor=employ("pruefung", "Petra Prüfung", FunderRole.AUDITOR, password=PASSWORD),
        reviewers=[
            employ(f"gutachten{n:02d}", f"{GIVEN[n % len(GIVEN)]} Gutacht {n:02d}", FunderRole.REVIEWER)
            for n in range(1, reviewers + 1)
        ],
        experts=[
            employ(f"eigen{n}", f"{GIVEN[-n]} Eigen {n}", FunderRole.EXPERT, language="de-ls")
            for n in range(1, experts + 1)
        ],
    )


def leads(count: int) -> list[Lead]:
    """So many organisations, each in a place of its own; the same ones every time."""
    rolled = random.Random(2016)  # noqa: S311  no secret, a story that is the same every time
    names = ["".join(parts) for parts in product(FIRST, MIDDLE, LAST)]
    rolled.shuffle(names)
    return [_lead(number, name, rolled) for number, name in enumerate(names[:count], 1)]


def _lead(number: int, name: str, rolled) -> Lead:
    place, _created = Place.objects.update_or_create(
        key=KEY.format(number),
        defaults={
            "name": name,
            "kind": PlaceKind.TOWN if number % 3 else PlaceKind.COMMUNITY,
            "official_form": f"{name} (erfunden)",
            "district": REGIONS[number % len(REGIONS)],
            "population": rolled.choice((2_400, 4_900, 8_700, 16_000, 31_000, 64_000, 140_000)),
            "court": "–",
        },
    )
    director = person(
        f"leitung{number:03d}@traeger.example",
        f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]} {number:03d}",
    )
    organisation = organisations.create(
        by=director,
        kind=OrganisationKind.NONPROFIT,
        name=ORGANISATIONS[number % len(ORGANISATIONS)].format(name),
        legal_form=LegalForm.EV,
        register_court="Registergericht Musterstadt",
        register_number=f"MUSTER {number:04d}",
        exemption_on=date(2015, 5, 18),
        street="Musterweg 7",
        postcode=f"00{number:03d}",
        town=name,
    )
    return Lead(number, organisation, director, place)


def commune(place: Place) -> tuple[Organisation, User]:
    """A town hall that would like to apply as well."""
    clerk = person("rathaus@kommune.example", "Rita Rathaus")
    organisation = organisations.create(
        by=clerk,
        kind=OrganisationKind.MUNICIPALITY,
        name=f"Stadt {place.name}",
        place=place,
        street="Rathausplatz 1",
        postcode="00999",
        town=place.name,
    )
    return organisation, clerk
