"""The likely slip behind a wrong figure, in words."""

from xlbudget.texts import text


def hint_text(hint: str, lang: str) -> str:
    """Returns the sentence of a hint, or "" where there is none."""
    return text(f"hint.{hint}", lang) if hint else ""
