"""Writes workbooks: the linked one with live formulas, and the as-printed copy of typed figures."""
