"""Conditional formats that may hide what a cell holds, or show something else; those of xlsx."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from xlbudget.base.cellref import cell_name, parse_area
from xlbudget.reader.colours import BLACK, WHITE, Palette, alike
from xlbudget.reader.container import Container
from xlbudget.reader.model import Condition, MergedRange, Veil
from xlbudget.reader.paints import Change
from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler

EXTENDED = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main "
"""The namespace of what Excel 2010 added."""
_FORMULA = "http://schemas.microsoft.com/office/excel/2006/main "
COMPARISONS: Mapping[str, str] = {
    **{"lessThan": "{x}<({0})", "lessThanOrEqual": "{x}<=({0})", "equal": "{x}=({0})"},
    **{"notEqual": "{x}<>({0})", "greaterThanOrEqual": "{x}>=({0})", "greaterThan": "{x}>({0})"},
    **{"between": "AND({x}>=({0}),{x}<=({1}))", "notBetween": "OR({x}<({0}),{x}>({1}))"},
}
OPERATORS: Mapping[int, str] = dict(
    enumerate(
        (
            *("between", "notBetween", "equal", "notEqual", "greaterThan", "lessThan"),
            *("greaterThanOrEqual", "lessThanOrEqual"),
        ),
        start=1,
    )
)
"""The comparisons by their numbers in binary workbooks."""
RULES: Mapping[int, str] = dict(
    enumerate(("cellIs", "expression", "colorScale", "dataBar", "top10", "iconSet"), start=1)
)
"""The kinds of rules by their numbers in binary workbooks."""
_ALWAYS = frozenset({"dataBar", "iconSet", "colorScale"})
_PAINTED = frozenset({"dataBar", "colorScale"})
"""What paints cells by their amounts: which of its colours a cell has is not computed."""
_WITH_FORMULA = frozenset(
    {"expression", "containsText", "notContainsText", "beginsWith", "endsWith"}
    | {"containsBlanks", "notContainsBlanks", "containsErrors", "notContainsErrors"}
)


class Rule:
    """One rule of a conditional format while its elements or records stream by.

    `kind` and `operator` are the words of xlsx, such as `cellIs` and `lessThan`.
    """

    __slots__ = ("change", "colours", "formulas", "hides", "kind", "operator")

    def __init__(self, kind: str, operator: str, change: Change) -> None:
        self.kind, self.operator = kind, operator
        self.change = change
        self.formulas: list[str] = []
        self.colours: list[int] = []
        self.hides = False


class Conditions:
    """Collects the conditional formats while a worksheet streams by."""

    def __init__(self, container: Container, changes: Sequence[Change], palette: Palette) -> None:
        self.veils: list[Veil] = []
        self._container = container
        self._changes = changes
        self._palette = palette
        self._areas = ""
        self._rules: list[Rule] = []
        self._changes_itself = False

    def starts(self) -> dict[str, StartHandler]:
        """Returns the handlers of the elements of conditional formats."""
        names: dict[str, StartHandler] = {
            "conditionalFormatting": self._on_format,
            "cfRule": self._on_rule,
            "dataBar": self._on_sign,
            "iconSet": self._on_sign,
        }
        return {
            **names,
            **{EXTENDED + name: handler for name, handler in names.items()},
            EXTENDED + "dxf": self._on_change,
            "color": self._on_color,
            EXTENDED + "color": self._on_color,
            EXTENDED + "fillColor": self._on_color,
            "bgColor": self._on_paper,
            "numFmt": self._on_number_format,
        }

    def ends(self) -> dict[str, EndHandler]:
        """Returns the handlers of formulas, areas and of the ends of conditional formats."""
        return {
            "formula": self._after_formula,
            _FORMULA + "f": self._after_formula,
            _FORMULA + "sqref": self._after_areas,
            "conditionalFormatting": self._after_format,
            EXTENDED + "conditionalFormatting": self._after_format,
            EXTENDED + "dxf": self._after_change,
        }

    def _on_format(self, attributes: Attributes) -> None:
        self._areas = attributes.get("sqref", "")
        self._rules.clear()

    def _on_rule(self, attributes: Attributes) -> None:
        self._container.cells.use()
        number = attributes.get("dxfId", "")
        index = int(number) if number.isdecimal() and len(number) < len("100000") else -1
        change = self._changes[index] if 0 <= index < len(self._changes) else Change()
        get = attributes.get
        self._rules.append(Rule(get("type", ""), get("operator", ""), change))

    def _on_sign(self, attributes: Attributes) -> None:
        if self._rules:
            self._rules[-1].hides = not is_true(attributes.get("showValue", "1"))

    def _on_change(self, _attributes: Attributes) -> None:
        self._changes_itself = True

    def _after_change(self, _text: str) -> None:
        self._changes_itself = False

    def _on_color(self, attributes: Attributes) -> None:
        if not self._rules:
            return
        rule = self._rules[-1]
        if self._changes_itself:
            rule.change = rule.change._replace(ink=self._palette.colour(attributes, BLACK))
        elif rule.kind in _PAINTED:
            rule.colours.append(self._palette.colour(attributes, WHITE))

    def _on_paper(self, attributes: Attributes) -> None:
        if self._rules and self._changes_itself:
            paper = self._palette.colour(attributes, WHITE)
            self._rules[-1].change = self._rules[-1].change._replace(paper=paper)

    def _on_number_format(self, attributes: Attributes) -> None:
        if self._rules and self._changes_itself:
            code = attributes.get("formatCode", "")
            self._rules[-1].change = self._rules[-1].change._replace(code=code)

    def _after_formula(self, text: str) -> None:
        if self._rules:
            self._rules[-1].formulas.append(text)

    def _after_areas(self, text: str) -> None:
        self._areas = text

    def _after_format(self, _text: str) -> None:
        areas = list(areas_in(self._areas))
        self._container.cells.use(len(areas) * len(self._rules))
        self.veils.extend(veils_of(areas, self._rules))
        self._rules.clear()


def areas_in(text: str) -> Iterator[MergedRange]:
    """Yields the areas of a list such as `A1:B2 D4`; what is none is left out."""
    for area in text.split():
        with suppress(ValueError):
            yield MergedRange(*parse_area(area))


def veils_of(areas: Sequence[MergedRange], rules: Iterable[Rule]) -> Iterator[Veil]:
    """Yields what the rules of a conditional format may hide in its areas.

    Its formulas read as they do for the first row and the first column of these.
    """
    if not areas:
        return
    row, column = first_cell(areas)
    for rule in rules:
        condition = _condition(rule, row, column)
        if condition is not None:
            yield from (Veil(area, condition) for area in areas)


def first_cell(areas: Iterable[MergedRange]) -> tuple[int, int]:
    """Returns the row and column for which the formulas of a conditional format are written."""
    areas = tuple(areas)
    return min(area.top for area in areas), min(area.left for area in areas)


def _condition(rule: Rule, row: int, column: int) -> Condition | None:
    ink, paper, code = rule.change
    if rule.colours:
        paper = next((c for c in rule.colours if alike(c, BLACK)), rule.colours[0])
    if not rule.hides and ink is None and paper is None and code is None:
        return None
    formula = ""
    if rule.kind in _ALWAYS:
        formula = "TRUE"
    elif rule.kind in _WITH_FORMULA and rule.formulas:
        formula = rule.formulas[0]
    elif rule.kind == "cellIs":
        formula = comparison(rule.operator, cell_name(row, column), rule.formulas)
    return Condition(formula, row, column, ink, paper, code, rule.hides)


def comparison(operator: str, cell: str, bounds: Sequence[str]) -> str:
    """Returns the comparison of a cell as a formula, "" where it cannot be told."""
    if "" in bounds:
        return ""
    try:
        return COMPARISONS[operator].format(*bounds, x=cell)
    except (KeyError, IndexError):
        return ""
