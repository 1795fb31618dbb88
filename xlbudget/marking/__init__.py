"""A sender's workbook handed back with marks: fills, comments and a first sheet 检查结果.

The package is patched: parts without marks stay as they are, byte for byte. A PDF gets comments.
"""

from xlbudget.marking.copy import marked_copy

__all__ = ["marked_copy"]
