"""Computes the formulas of a workbook exactly, in decimal numbers.

It covers the part of the formula language that budget workbooks use, and says so for every
formula that it cannot compute: it never guesses. `calculator` computes whole workbooks
and the quick `sums` what only adds up cells, which is nearly everything.
"""
