"""What people are told of a draft: why something is selected, what was not understood, where."""

from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.drafting.model import Doubt, Note, Reason, Spot


def spot_said(spot: Spot, lang: str = "zh") -> str:
    """Returns where something stands: 表三!C5, or the name of the sheet alone."""
    if not spot.row:
        return sentence("draft.sheet_name", lang, sheet=spot.sheet)
    return f"{spot.sheet}!{cell_name(spot.row, spot.column)}"


def reason_said(reason: Reason, lang: str = "zh") -> str:
    """Returns why something is selected: “一般公共预算”（D5）."""
    cell = cell_name(reason.spot.row, reason.spot.column) if reason.spot and reason.spot.row else ""
    text = " ".join(reason.text.split())
    return (
        sentence(f"draft.because_{reason.kind}", lang, text=text, cell=cell)
        .replace("（）", "")
        .replace(" ()", "")
    )


def doubt_said(doubt: Doubt, lang: str = "zh") -> str:
    """Returns a marked line: 未认出：表三!C5 “专项业务支出”，不认识“专项业务”."""
    rest = doubt.rest
    if doubt.kind == "silence":
        rest = sentence(f"draft.dimension_{doubt.rest}", lang)
    taken = doubt.taken or sentence("draft.everything", lang)
    text = " ".join(doubt.text.split())
    where = spot_said(doubt.spot, lang)
    key = f"draft.doubt_{doubt.kind}"
    return sentence(key, lang, where=where, text=text, rest=rest, taken=taken)


def note_said(note: Note, lang: str = "zh") -> str:
    """Returns what was left out."""
    return sentence(f"draft.note_{note.kind}", lang, sheet=note.sheet, text=note.text)
