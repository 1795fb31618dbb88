"""Checks one workbook: reads it, finds its tables, judges every relation, gathers the findings."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from xlbudget.base.errors import TemplateError
from xlbudget.intake.locate import Located
from xlbudget.intake.marks import Marks
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.intake.readings import Readings
from xlbudget.meaning.catalogue import severity
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.meaning.outcomes import Judged, Outcome, judge, worst
from xlbudget.meaning.plan import Plan, make_plan
from xlbudget.meaning.relations import Missing, Relation, relations_of
from xlbudget.template import CellRef, Family
from xlbudget.verdict.checks import (
    check_codes,
    check_file_itself,
    check_formulas,
    check_stored,
    check_tables,
)
from xlbudget.verdict.corrections import found_corrections, whole
from xlbudget.verdict.diagnose import Diagnosis, diagnose
from xlbudget.verdict.result import Report, Verdict


def check_opened(path: Path, opened: Opened, *, want_facts: bool = False) -> Report:
    """Returns the report on a workbook that was read."""
    family, located, readings = opened.family, opened.located, opened.readings
    relations = applicable(family, readings, relations_of(family, located.structure))
    judged = [judge(relation, readings.figures.get) for relation in relations]
    linked = opened.marks.mode == "linked"
    of_file = check_file_itself(path, opened.workbook, linked=bool(opened.marks.mode))
    findings = [*of_file, *opened.recognised]
    findings += [*located.findings, *readings.findings]
    findings += check_tables(family, located, readings)
    findings += check_codes(family, located, readings)
    findings += _marked(family, opened.marks)
    # In a generated workbook all words follow the unit's name, which the tables are compared by.
    words = not opened.marks.mode
    typed = opened.marks.typed
    sound: frozenset[CellRef] = frozenset()
    if typed:
        # Of use to workbooks with entry sheets only, and a good part of what a check imports.
        from xlbudget.verdict.checks.entry import cells_as_implied, check_entry
        from xlbudget.verdict.moves import moves_of

        sound = cells_as_implied(located, readings, typed)
    findings += check_stored(family, opened.workbook, located, readings, words=words, sound=sound)
    filled = {cell.table for cell, amount in readings.given.items() if amount}
    unread = {cell.table for cell, figure in readings.figures.items() if figure is None}
    if not filled and not unread:
        findings.append(Finding("P101"))
    plan = None
    if linked:
        plan = _plan(family, located, relations)
        if plan and opened.workbook.shows_formulas:
            findings += check_formulas(family, located, readings, plan)
    moves = None
    if typed:
        moves = moves_of(family, located, typed)
        shown = opened.workbook.shows_formulas
        findings += check_entry(family, located, readings, typed, formulas=shown)
    findings += (_finding(opened, one) for one in judged if one.outcome != Outcome.EXACT)
    diagnosis = Diagnosis()
    if not unread and not _UNREAD.intersection(finding.code for finding in findings):
        diagnosis = diagnose(
            family,
            located.structure,
            readings,
            judged,
            plan,
            want_facts=want_facts,
            moves=moves,
        )
    findings += whole(opened, diagnosis)
    by_rule: dict[str, list[Judged]] = {code: [] for code in family.rules}
    for one in judged:
        by_rule[one.relation.rule].append(one)
    rules = {code: worst(one.outcome for one in found) for code, found in by_rule.items()}
    empty = sum(
        rules[code] == Outcome.EXACT and all(one.empty for one in found)
        for code, found in by_rule.items()
    )
    return Report(
        path=path,
        verdict=_verdict(findings),
        findings=tuple(_once(findings)),
        family=family,
        located=located,
        year=located.year,
        unit_name=located.unit_name,
        rules=rules,
        empty_rules=empty,
        empty_tables=tuple(t for t in located.tables if t not in filled | unread),
        diagnosis=diagnosis,
        corrections=found_corrections(opened, diagnosis, judged),
    )


def _plan(family: Family, located: Located, relations: Iterable[Relation]) -> Plan | None:
    """Returns the plan that the formulas should follow, None where its rows allow of none.

    A template is no fault of a workbook, but a code on a table where it does not belong can make
    formulas go round in a circle; the code is told by itself.
    """
    try:
        return make_plan(family, located.structure, relations)
    except TemplateError:
        return None


# Rows or columns that were not read: what is not listed might be there all the same.
_UNREAD = frozenset({"T103", "T104", "T105", "T106"})


def applicable(
    family: Family, readings: Readings, relations: Iterable[Relation]
) -> tuple[Relation, ...]:
    """Returns the relations; what needs an absence that does not hold is told as not checked.

    Some hold only without facts that this workbook has, such as 年终结转.
    """
    present = {
        absence.id
        for absence in family.absences
        if any(readings.given.get(cell) for cell in absence.zero)
    }
    left_out = {
        code: tuple(Missing("absence", rule.tables[0], name) for name in present & {*rule.unless})
        for code, rule in family.rules.items()
        if present & {*rule.unless}
    }
    return (
        *(relation for relation in relations if relation.rule not in left_out),
        *(Relation(code, "equal", (), (), missing=lost) for code, lost in left_out.items()),
    )


def _marked(family: Family, marks: Marks) -> Iterator[Finding]:
    if marks.template == family.id and marks.version not in ("", *map(str, family.accepts)):
        yield Finding("T109", {"version": marks.version, "current": str(family.version)})


def _finding(opened: Opened, judged: Judged) -> Finding:
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
        {"unlisted": "、".join(opened.family.tables[t].number for t in relation.unlisted)},
        cells,
        judged.outcome,
        left=judged.left,
        right=judged.right,
        bound=judged.bound,
        row=_row_words(opened, relation),
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


def _verdict(findings: Iterable[Finding]) -> Verdict:
    found = Verdict.CONSISTENT
    order = list(Verdict)
    for finding in findings:
        if finding.code in ("T101", "T103", "T104"):
            one = Verdict.INCOMPLETE
        elif severity(finding) == "error":
            one = Verdict.INCONSISTENT
        elif finding.outcome == Outcome.BALANCED:
            one = Verdict.BALANCED
        elif finding.outcome == Outcome.ROUNDING:
            one = Verdict.ROUNDING
        else:
            continue
        found = max(found, one, key=order.index)
    return found


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """A relation that cannot be checked is told once per rule and reason, not once per cell."""
    seen: set[tuple[str, tuple[Missing, ...]]] = set()
    for finding in findings:
        if finding.outcome == Outcome.NOT_CHECKED:
            key = (finding.code, finding.missing)
            if key in seen:
                continue
            seen.add(key)
        yield finding
