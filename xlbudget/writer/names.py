"""Names and places in generated workbooks that the checker needs to know too."""

MARK_SHEET = "_xlbudget"
MARK_PREFIX = "xlbudget."
ENTRY_MODE = "grid"
"""How a workbook with entry sheets marks itself."""
PUBLISHED_MODE = "published"
"""The kind of a workbook for the public, which says nothing of itself."""
MARK_KEYS = ("template", "version", "mode", "year")

SHARE_FIRST_LINE = 4
SHARE_COLUMNS = {
    "label": 1,
    "now": 2,
    "share": 3,
    "last": 4,
    "change": 5,
    "rate": 6,
    "word": 7,
}

VERDICT_NAME = "_xlbudget_verdict"
"""The defined name of the sheet 检查结果 in a marked copy."""
VERDICT_COLUMNS = 7
"""How many columns that sheet has."""
