"""What the funders of a call say in their letters, from its preset file."""

from django.db import transaction

from letters.constants import Remedy
from letters.models import LetterTemplate
from programmes import preset_file
from programmes.models import Call

TEXTS = (
    "sender",
    "place",
    "file_number_prefix",
    "legal_basis",
    "conditions",
    "drawdown_rule",
    "reporting",
    "publicity",
    "signatory",
    "easy_language",
)


@transaction.atomic
def load(*, call: Call, preset: str = "") -> list[LetterTemplate]:
    """The funders' templates from the [letters.<funder key>] tables of the call's preset file.

    preset: name of the preset (default: the call's slug, as programmes.actions.load_preset makes it).
    Loading again updates the texts; letters composed before keep theirs. Lists become lines.
    """
    tables = preset_file.read(preset or call.slug).data.get("letters", {})
    found: list[LetterTemplate] = []
    for line in call.funding_lines.select_related("funder").order_by("position", "id"):
        table = tables.get(line.funder.key)
        if table is None or any(template.funder_id == line.funder_id for template in found):
            continue
        texts = {name: table.get(name, "") for name in TEXTS}
        for name, text in texts.items():
            if isinstance(text, list):
                texts[name] = "\n".join(text)
        template, _created = LetterTemplate.objects.update_or_create(
            call=call, funder=line.funder, defaults={**texts, "remedy": Remedy(table["remedy"])}
        )
        found.append(template)
    return found
