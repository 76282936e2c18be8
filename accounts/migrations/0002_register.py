# Written by hand: script/migrations leaves this file alone.
"""An empty database knows the municipalities from the start."""

from django.db import migrations

from accounts import register

FIELDS = ["name", "kind", "official_form", "district", "population", "court", "as_of"]


def fill(apps, schema_editor):
    place = apps.get_model("accounts", "Place")
    place.objects.bulk_create(
        [place(**facts, as_of=register.AS_OF) for facts in register.places()],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=FIELDS,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
