"""Puts relations that do not hold exactly into findings: both sides, every cell, the row."""

from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.meaning.relations import Relation


def relation_finding(opened: Opened, judged: Judged) -> Finding:
    """Returns the finding of one relation that was judged."""
    relation = judged.relation
    if judged.outcome == Outcome.NOT_CHECKED:
        return Finding(
            relation.rule,
            outcome=judged.outcome,
            row=_row_words(opened, relation),
            missing=relation.missing,
        )
    cells = tuple(
        cell_of(opened, cell, side, sign)
        for side, signed in (("left", relation.left), ("right", relation.right))
        for sign, cell in signed
    )
    return Finding(
        relation.rule,
        cells=cells,
        outcome=judged.outcome,
        left=judged.left,
        right=judged.right,
        bound=judged.bound,
        row=_row_words(opened, relation),
        unlisted=relation.unlisted,
    )


def _row_words(opened: Opened, relation: Relation) -> str:
    """Returns the label of the row that a relation speaks of."""
    family = opened.family
    tree = family.rules[relation.rule].kind == "tree"
    if not relation.row or not relation.cells:
        return ""
    cells = [cell for _, cell in (relation.left[:1] if tree else relation.cells)]
    label = label_of(family, opened.located.structure, cells[0])
    label = label.replace("{unit}", opened.located.unit_name)
    if not tree:
        return label
    return f"{label} · {column_label(family.tables[cells[0].table], cells[0].column)}"
