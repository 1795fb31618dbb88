"""The verdict on an opened workbook: relations judged, findings gathered, corrections sought.

`check_opened` takes an `Opened` and returns a `Report`. A check (`verdict/checks`) is a function
from `Opened` to findings; those that run stand in `CHECKS`. A report is data: verdict, findings
with their cells, corrections, the outcome of each rule. It is small, can be pickled, and holds
nothing of the workbook it was made from.
"""
