"""Writes the sheets of a workbook with entry sheets."""
