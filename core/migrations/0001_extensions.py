# Written by hand: script/migrations leaves this file alone.
from django.contrib.postgres.operations import BtreeGistExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        UnaccentExtension(),
        BtreeGistExtension(),
        # unaccent() is only STABLE because its dictionary could be exchanged; with the dictionary named
        # the result never changes, so a generated column may use it. The lone "ß" becomes "ss".
        migrations.RunSQL(
            """
            CREATE FUNCTION german_sort_key(text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
            $$ SELECT lower(public.unaccent('public.unaccent', $1)) $$;
            """,
            "DROP FUNCTION german_sort_key(text);",
        ),
    ]
