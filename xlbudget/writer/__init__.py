"""Writes workbooks: the linked one with live formulas, and the as-printed copy of typed figures."""

from xlbudget.writer.workbook import WorkbookContent, write_workbook

__all__ = ["WorkbookContent", "write_workbook"]
