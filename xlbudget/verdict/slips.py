"""The likely slip behind a wrong figure, in words."""

from xlbudget.base.texts import sentence
from xlbudget.verdict.corrections import ShownChange


def slip_text(change: ShownChange, lang: str) -> str:
    """Returns the sentence of a change's likely slip, or "" where there is none.

    Where several amounts are proposed it names the one that the slip explains.
    """
    if not change.hint:
        return ""
    slip = sentence(f"hint.{change.hint}", lang, unit=change.unit)
    if change.lowest == change.highest:
        return slip
    return sentence("likely", lang, amount=change.proposed, slip=slip)
