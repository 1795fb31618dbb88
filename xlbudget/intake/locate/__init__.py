"""Finds the official tables in a workbook that anybody made, and the place of each figure."""

from xlbudget.intake.locate.find import Located, LocatedTable, locate, with_rows

__all__ = ["Located", "LocatedTable", "locate", "with_rows"]
