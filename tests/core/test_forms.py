"""Addresses that mail can go to, and sizes in words."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.forms import MailField, too_large

MB = 1024 * 1024


@pytest.mark.parametrize("address", ["a@stadt.example", "frau.müller+x@bücher.example", "a@b.c-d.example"])
def test_an_address_at_a_domain_is_taken(address):
    try:
        assert MailField().clean(address) == address
    except ValidationError:
        assert "ü" in address.split("@")[0]  # Django's rule for what stands before the @


@pytest.mark.parametrize(
    "address",
    ["a@[127.0.0.1]", "a@[::1]", "a@[IPv6:::1]", "a@localhost", "a@127.0.0.1", "a@stadt", "a@", "a b@c.de"],
)
def test_an_address_at_a_machine_is_refused(address):
    with pytest.raises(ValidationError):
        MailField().clean(address)


def test_every_form_of_ours_asks_so():
    ours = [
        path
        for path in Path(settings.BASE_DIR).glob("[a-z]*/**/*.py")
        if path.parts[-2] != "migrations" and not {"node_modules", "var", "tests"} & set(path.parts)
    ]
    assert len(ours) > 100
    found = {path.name for path in ours if re.search(r"forms\.EmailField\(", path.read_text())}
    assert found <= {"style_guide.py"}


@pytest.mark.django_db
def test_nobody_registers_with_an_address_at_a_machine(client):
    answer = client.post(
        reverse("account_signup"),
        {"name": "E", "email": "a@[127.0.0.1]", "password1": "x" * 20, "password2": "x" * 20},
    )
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (10 * MB + 1, "Die Datei ist etwas größer als die möglichen 10,0 MB."),
        (11 * MB, "Die Datei ist zu groß: 11,0 MB. Möglich sind 10,0 MB."),
    ],
)
def test_two_sizes_that_read_the_same_are_not_set_against_each_other(size, said):
    assert too_large(size, 10 * MB).replace("\u00a0", " ") == said
