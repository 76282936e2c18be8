# Written by hand: script/migrations leaves this file alone.
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        UnaccentExtension(),
        BtreeGistExtension(),
        TrigramExtension(),
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
        # What is searched for and what is searched in, folded alike: "Südvorstadt" is suedvorstadt. In kept words
        # stands sudvorstadt beside it, for whoever has no "ü" and leaves the dots away.
        migrations.RunSQL(
            r"""
            CREATE FUNCTION german_search_key(text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
            $$ SELECT public.german_sort_key(replace(replace(replace(replace(replace(replace($1,
                   'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue')) $$;
            CREATE FUNCTION german_search_words(text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
            $$ SELECT public.german_search_key($1) || CASE
                   WHEN public.german_search_key($1) = public.german_sort_key($1) THEN ''
                   ELSE E'\n' || public.german_sort_key($1) END $$;
            CREATE FUNCTION german_search_pattern(text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
            $$ SELECT '%' || regexp_replace(public.german_search_key($1), '([\\%_])', '\\\1', 'g') || '%' $$;
            """,
            "DROP FUNCTION german_search_pattern(text), german_search_words(text), german_search_key(text);",
        ),
    ]
