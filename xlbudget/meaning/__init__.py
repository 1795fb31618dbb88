"""What the figures of a family mean: structure, selectors, and the relations that follow.

From a `Family` and the rows that a workbook lists follow its `Structure`, the `Selector` of each
cell, every `Relation` of the catalogue, and the plan by which formulas compute one cell from
others. Formula, check, message and manual come from these alone.
"""
