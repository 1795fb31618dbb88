"""From a raw workbook to figures: which family, where its tables stand, what their cells say.

`open_workbook` takes a path or bytes and returns an `Opened`: the family, a place and a `Figure`
for each cell of its tables (None where a cell is no amount, never zero), what was typed into
entry sheets, and findings about whatever could not be read.
"""
