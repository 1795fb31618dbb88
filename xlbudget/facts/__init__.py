"""The facts behind printed figures: whether some exist, which, and if not, why not.

A linear system in whole 分 has one unknown for each fact and an interval for each figure. Its
answer is facts that print every figure, or a combination of bounds that cannot be, confirmed in
integers either way; and, where figures contradict each other, the smallest corrections.
"""
