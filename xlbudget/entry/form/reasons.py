"""Where the questions of plausibility stand, and the reasons that answer them."""

TOP = 5
"""The sheet row of the first question."""

STATE, RULE, ASKED, FIGURES, REASON, KEY = range(1, 7)
"""The columns of the sheet; KEY is hidden and tells to which question a reason belongs."""

MOST = 100
"""Lines that are read, more than there are questions."""
