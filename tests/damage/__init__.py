"""Mistakes that people make in a workbook with entry sheets, and what tells of each."""
