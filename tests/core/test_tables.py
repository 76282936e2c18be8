"""Rows of long tables say what their templates said."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from core.tables import Column, addresses, body, joined, muted, tenths


def test_every_value_is_escaped_unless_it_is_safe():
    columns = [Column('Wer "?"', "nowrap"), Column("", heads=True)]
    found = body(
        columns, [["<b>", mark_safe("<i>x</i>")], [None, ""], [0, joined("<", muted("&", small=True))]]
    )
    assert found.split("\n") == [
        '<tr><td data-label="Wer &quot;?&quot;" class="nowrap">&lt;b&gt;</td><th scope="row"><i>x</i></th></tr>',
        '<tr><td data-label="Wer &quot;?&quot;" class="nowrap">–</td><th scope="row">–</th></tr>',
        '<tr><td data-label="Wer &quot;?&quot;" class="nowrap">0</td>'
        '<th scope="row">&lt;<span class="muted small">&amp;</span></th></tr>',
    ]


def test_a_row_of_another_length_is_an_error():
    with pytest.raises(ValueError, match="zip"):
        body([Column("a")], [["x", "y"]])


@pytest.mark.parametrize("language", ["de", "en", "de-ls"])
@pytest.mark.parametrize("value", ["0", "0.05", "0.04", "99.95", "12.25", "-3.349", "-0.04", "100"])
def test_tenths_are_written_as_the_templates_filter_writes_them(language, value):
    with translation.override(language):
        assert tenths()(Decimal(value)) == floatformat(Decimal(value), 1)
    assert tenths()(None) is None


def test_the_address_of_a_row_is_the_one_reverse_gives():
    pk = uuid4()
    assert addresses("applications:detail")(pk) == reverse("applications:detail", args=[pk])
