"""What honest units type: from 5 万元 to 30,000 万元, in either unit, whole or to the last 分."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from tests.support import example
from xlbudget.entry.form.inputs import Inputs, Line, blank_inputs, printed_lines
from xlbudget.template import CellRef, Section

_WAN = 1_000_000
"""分 in one 万元."""

_STAFF = {"30101": 0.45, "30102": 0.2, "30107": 0.2, "30108": 0.1, "30113": 0.05}
_RUNNING = {"30201": 0.5, "30211": 0.2, "30217": 0.03, "30231": 0.07, "30299": 0.2}
_FUNCTIONS = ("2010301", "2080505", "2210201", "2130104")


def honest(rng: random.Random) -> Inputs:
    """Returns what a unit types whose budget is of any honest size; last year's differs little."""
    size = int(5 * math.exp(rng.random() * math.log(6_000)) * _WAN)
    step = rng.choice((1, 1, 100, 10_000, 1_000_000))  # 分, 元, 百元, 万元
    if size < 50 * step:
        step = 100

    def part(share: float) -> int:
        return max(int(size * share * rng.uniform(0.8, 1.2)) // step * step, step)

    staff, running = rng.uniform(0.3, 0.6), rng.uniform(0.05, 0.2)
    economic = {code: part(staff * share) for code, share in _STAFF.items()}
    economic |= {code: part(running * share) for code, share in _RUNNING.items()}
    basic = sum(economic.values())
    first, *others = (basic // 10, basic // 15, basic // 20, 0)
    spend = dict(zip(_FUNCTIONS, (basic - first - sum(others), first, *others), strict=False))
    projects = [part(rng.uniform(0.02, 0.4)) for _ in range(rng.randint(0, 6))]
    vehicle = economic["30231"] + rng.choice((0, part(0.01)))
    public = (0, economic["30217"] + rng.choice((0, step)), 0, vehicle)
    whole, lately = basic + sum(projects), rng.uniform(0.7, 1.4)
    base = blank_inputs(example.family(), "晋阳县水利局", rng.randint(2024, 2027), {})
    return replace(
        base,
        unit_text=None,
        amount_unit=rng.choice(("万元", "元")),
        last_year={CellRef("t03", "total", "total"): int(whole * lately)}
        if rng.random() < 0.7
        else {},
        lines={
            "spend": tuple(Line({"code": c}, {"general_basic": fen}) for c, fen in spend.items()),
            "economic": _economic(economic),
            "project": _projects(projects),
            "three_public": tuple(Line({}, {"general": fen} if fen else {}) for fen in public),
            "procurement": (Line({}, {"amount": part(0.05)}), Line(), Line()),
        },
    )


def _economic(amounts: dict[str, int]) -> tuple[Line, ...]:
    lines = list(printed_lines(example.family(), section("economic")))
    for code, fen in amounts.items():
        at = next(n for n, line in enumerate(lines) if line.words["code"] == code)
        kind = "personnel" if code in _STAFF else "operating"
        lines[at] = replace(lines[at], amounts={kind: fen})
    return tuple(lines)


def _projects(amounts: Sequence[int]) -> tuple[Line, ...]:
    words = {"function": "2130306", "category": "特定目标类"}
    return tuple(
        Line({"label": f"水利工程（{number}）", **words}, {"general": fen})
        for number, fen in enumerate(amounts, start=1)
    )


@cache
def section(name: str) -> Section:
    """Returns a section of the entry sheets."""
    return next(s for s in example.family().entry.sections if s.id == name)
