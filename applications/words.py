"""Words counted as people count them; static/js/applications.js counts the same way."""


def count_words(text: str) -> int:
    """What stands between blanks and has a letter or a digit: "Vor-Ort-Gespräch" is one, a lone dash none."""
    return sum(any(character.isalnum() for character in piece) for piece in text.split())
