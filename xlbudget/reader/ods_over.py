"""What lies over the cells of OpenDocument spreadsheets: shapes, shown comments, conditions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from xlbudget.base.cellref import cell_name
from xlbudget.reader.conditions import areas_in, comparison
from xlbudget.reader.container import Container
from xlbudget.reader.drawings import LONGEST, shows_digits
from xlbudget.reader.grid_sizes import SHAPE, GridSizes
from xlbudget.reader.model import Condition, Veil
from xlbudget.reader.ods_styles import NAMESPACE, OdsStyles, emu
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler

CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
"""The namespace in which LibreOffice writes conditional formats."""
_DRAW = f"{NAMESPACE}drawing:1.0 "
_SVG = f"{NAMESPACE}svg-compatible:1.0 "
_OFFICE = f"{NAMESPACE}office:1.0 "
_COMPARED = re.compile(r"(<=|>=|!=|<|>|=)\s*(.+)")
_BETWEEN = re.compile(r"(not-)?between\((-?[\d.]+),(-?[\d.]+)\)")
_FORMULA = re.compile(r"formula-is\((.*)\)", re.DOTALL)
_ERRORS = {"is-error": "ISERROR({})", "is-no-error": "NOT(ISERROR({}))"}
_PARTS = re.compile(r'"(?:[^"]|"")*"|;|\[([^\]]*)\]')
"""What OpenFormula writes otherwise than Excel, and texts, which may hold it as well."""
_REFERENCE = re.compile(r"\$?('(?:[^']|'')+'|[^\s.:']+)?\.(\$?[A-Z]+\$?\d+)")
_QUOTED = re.compile(r"'(?:[^']|'')*+'")
"""The name of a sheet that has spaces or signs."""
_OPERATORS = {
    **{"<": "lessThan", "<=": "lessThanOrEqual", "=": "equal", "!=": "notEqual"},
    **{">=": "greaterThanOrEqual", ">": "greaterThan"},
}
SHAPES = (
    *("frame", "custom-shape", "g", "rect", "ellipse", "circle", "path", "polygon"),
    *("regular-polygon", "caption", "control", "annotation"),
)
"""The elements of what may cover cells; lines do not."""


# What else stands in or beside cells without being their text.
_ASIDE = (
    *("shapes", "forms", "line", "polyline", "connector", "scene", "measure", "note"),
    *("ruby-text", "tracked-changes", "dde-links", "scenario"),
)
_CONDITIONS = tuple(CALCEXT + name for name in ("condition", "icon-set", "data-bar"))


@dataclass(slots=True)
class Shape:
    """Something drawn at a cell, counted from 1, or on the sheet where `row` is 0."""

    name: str
    row: int
    column: int
    attributes: Attributes
    texts: list[str] = field(default_factory=list)
    is_picture: bool = False
    is_box: bool = False

    def is_shown(self) -> bool:
        """Tells whether it is on the page: a comment is on demand only."""
        return self.name != "annotation" or self.attributes.get(f"{_OFFICE}display") == "true"

    def covers(self, styles: OdsStyles) -> bool:
        """Tells whether what is behind it cannot be seen."""
        if self.is_picture or self.name in ("annotation", "control"):
            return True
        if self.name == "frame" and not self.is_box:
            return True
        return styles.fills(self.attributes.get(f"{_DRAW}style-name", ""))


class OdsOver:
    """Collects what lies over the cells of a sheet while the content streams by."""

    def __init__(self, container: Container, styles: OdsStyles) -> None:
        self.depth = 0
        """How many elements are open that stand in or beside cells without being their text."""
        self._container = container
        self._styles = styles
        self.start_sheet(on_sheet=False)

    def start_sheet(self, *, on_sheet: bool = True) -> None:
        """Begins a sheet; outside of them nothing is drawn."""
        self._on_sheet = on_sheet
        self._row = self._column = 0
        self._shapes: list[Shape] = []
        self._in_shape = 0
        self._areas = ""
        self._rules: list[Attributes] = []
        self._conditions: list[Veil] = []

    def at(self, row: int, column: int) -> None:
        """Takes the cell in which what follows is drawn, counted from 1."""
        self._row, self._column = row, column

    def veils(self, sizes: GridSizes) -> tuple[Veil, ...]:
        """Returns what lies over the cells of the sheet."""
        return (*_veils_of(self._shapes, sizes, self._styles), *self._conditions)

    def texts(self) -> tuple[str, ...]:
        """Returns what the shapes of the sheet say, each cut short."""
        shown = ("".join(shape.texts)[:LONGEST] for shape in self._shapes if shape.is_shown())
        return tuple(filter(None, shown))

    def starts(self) -> dict[str, StartHandler]:
        """Returns the handlers of what stands beside the text of cells."""
        return {
            **dict.fromkeys(_ASIDE, self._on_aside),
            **{name: self._on_shape(name) for name in SHAPES},
            **dict.fromkeys(("image", "object", "object-ole"), self._on_picture),
            "text-box": self._on_box,
            CALCEXT + "conditional-format": self._on_conditions,
            **dict.fromkeys(_CONDITIONS, self._on_condition),
        }

    def ends(self) -> dict[str, EndHandler]:
        """Returns the handlers of where that ends."""
        return {
            **dict.fromkeys((*_ASIDE, *SHAPES), self._after_aside),
            CALCEXT + "conditional-format": self._after_conditions,
        }

    def on_text(self, text: str) -> None:
        """Takes text that stands in something drawn."""
        if self._in_shape:
            self._shapes[-1].texts.append(text)

    def _on_aside(self, _attributes: Attributes) -> None:
        self.depth += 1

    def _after_aside(self, _text: str) -> None:
        if self._in_shape == self.depth:
            self._in_shape = 0
        self.depth -= 1

    def _on_shape(self, name: str) -> StartHandler:
        def on_shape(attributes: Attributes) -> None:
            self.depth += 1
            if self._on_sheet and not self._in_shape:
                self._container.cells.use(SHAPE)
                self._shapes.append(Shape(name, self._row, self._column, attributes))
                self._in_shape = self.depth

        return on_shape

    def _on_picture(self, _attributes: Attributes) -> None:
        if self._in_shape:
            self._shapes[-1].is_picture = True

    def _on_box(self, _attributes: Attributes) -> None:
        if self._in_shape:
            self._shapes[-1].is_box = True

    def _on_conditions(self, attributes: Attributes) -> None:
        self._areas = attributes.get(f"{CALCEXT}target-range-address", "")
        self._rules = []

    def _on_condition(self, attributes: Attributes) -> None:
        self._container.cells.use()
        self._rules.append(attributes)

    def _after_conditions(self, _text: str) -> None:
        veils = list(_conditions_of(self._areas, self._rules, self._styles))
        self._container.cells.use(len(veils))
        self._conditions.extend(veils)


def _veils_of(shapes: Iterable[Shape], sizes: GridSizes, styles: OdsStyles) -> Iterator[Veil]:
    """Yields the areas that shapes cover, or in which they show digits."""
    for shape in shapes:
        digits = shows_digits("".join(shape.texts))
        if not shape.is_shown() or not (digits or shape.covers(styles)):
            continue
        left, top, width, height = (
            emu(shape.attributes.get(_SVG + name, "")) or 0.0
            for name in ("x", "y", "width", "height")
        )
        if shape.row and shape.name != "annotation":  # comments stand where they do on the sheet
            left += sizes.across(shape.column - 1, 0)
            top += sizes.down(shape.row - 1, 0)
        area = sizes.covered(left, top, left + width, top + height, touching=digits)
        if area is not None:
            yield Veil(area)


def _conditions_of(areas: str, rules: Iterable[Attributes], styles: OdsStyles) -> Iterator[Veil]:
    """Yields what the rules of a conditional format may hide in its areas."""
    cells = list(areas_in(" ".join(map(_without_sheet, _QUOTED.sub("", areas).split()))))
    if not cells:
        return
    row, column = min(area.top for area in cells), min(area.left for area in cells)
    for rule in rules:
        change = styles.change(rule.get(f"{CALCEXT}apply-style-name", ""))
        hides = rule.get(f"{CALCEXT}show-value") == "false"
        formula = "TRUE" if hides else _formula(rule.get(f"{CALCEXT}value", ""), row, column)
        condition = Condition(formula, row, column, change.ink, change.paper, None, hides)
        yield from (Veil(area, condition) for area in cells)


def _without_sheet(area: str) -> str:
    """Returns an area such as `表.$A$1:表.$B$2` as `A1:B2`."""
    return ":".join(corner.rpartition(".")[2] for corner in area.replace("$", "").split(":"))


def _formula(value: str, row: int, column: int) -> str:
    """Returns a condition as a formula of Excel, "" where it cannot be told."""
    cell = cell_name(row, column)
    value = value.strip()
    if value in _ERRORS:
        return _ERRORS[value].format(cell)
    if match := _FORMULA.fullmatch(value):
        return _as_in_excel(match[1])
    if match := _COMPARED.fullmatch(value):
        return comparison(_OPERATORS[match[1]], cell, [_as_in_excel(match[2])])
    if match := _BETWEEN.fullmatch(value):
        return comparison("notBetween" if match[1] else "between", cell, [match[2], match[3]])
    return ""


def _as_in_excel(formula: str) -> str:
    """Returns what OpenFormula writes as `SUM([.$B$2:.B5];[$表二.C1])` as Excel writes it."""

    def part(match: re.Match[str]) -> str:
        if match[1] is None:
            return "," if match[0] == ";" else match[0]
        return _REFERENCE.sub(lambda cell: (f"{cell[1]}!" if cell[1] else "") + cell[2], match[1])

    return _PARTS.sub(part, formula)
