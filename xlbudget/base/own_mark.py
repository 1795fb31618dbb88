"""The mark of reports that this program wrote, by which a folder that is checked knows them."""

REPORT_MARK = "xlbudget-report"
"""What the properties of a report say, or the head of its page."""
