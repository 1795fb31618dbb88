"""Computes the formulas of a workbook exactly, in decimal numbers.

It covers the part of the formula language that budget workbooks use, and says so for every
formula that it cannot compute: it never guesses.
"""

from xlbudget.calc.calculator import Calculator
from xlbudget.calc.values import CannotCalculate, Value

__all__ = ["Calculator", "CannotCalculate", "Value"]
