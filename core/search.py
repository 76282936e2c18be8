"""Searching as people write: "oe" is ö, "ss" is ß, accents do not matter. The database's own functions
(core/migrations/0001_extensions.py) as expressions."""

from django.db.models import BooleanField, F, Func, TextField, Value


def german(expression: F | str | Value) -> Func:
    """Sorts Ä with A, on every PostgreSQL alike."""
    return Func(expression, function="german_sort_key", output_field=TextField())


def folded(text: str) -> Func:
    """What somebody typed, as it stands in kept words."""
    return Func(Value(text), function="german_search_key", output_field=TextField())


def says(words: str, wanted: str) -> Func:
    """Do these kept words (a column made by german_search_words) say what somebody typed?"""
    pattern = Func(Value(wanted), function="german_search_pattern", output_field=TextField())
    return Func(
        F(words), pattern, template="(%(expressions)s)", arg_joiner=" LIKE ", output_field=BooleanField()
    )
