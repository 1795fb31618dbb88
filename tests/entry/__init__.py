"""Tests of the workbook with entry sheets."""
