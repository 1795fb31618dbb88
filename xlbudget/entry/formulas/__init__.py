"""The formulas of a workbook with entry sheets, each with its value."""
