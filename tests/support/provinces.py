"""Units of provinces that no template describes: facts in 分, and workbooks that print them.

What a form leaves open differs from unit to unit: whether 一般公共预算支出表 holds carryover.
"""

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.blank_forms import write_form
from xlbudget.base.texts import numeral
from xlbudget.template.code_lists import code_list

PROVINCES: Sequence[Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text("utf-8")
)["provinces"]
_LEFT = "year_end"
"""The nature of money that is not spent."""
_BUDGETS = {"gov_fund": "政府性基金"}
_LINES = ("因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行费")


class Spent(NamedTuple):
    """Money by what tables tell apart."""

    code: str
    fund: str
    period: str
    nature: str


Facts = Mapping[Spent, int]
Line = list[str | float]


def unit_book(path: Path, province: Mapping[str, Any], seed: int) -> Path:
    """Writes the workbook of a unit drawn at random, in the form that the ending names."""
    return write_form(path, list(_Unit(province, random.Random(seed)).sheets()))


class _Unit:
    """One unit of a province, and its tables."""

    def __init__(self, province: Mapping[str, Any], rng: random.Random) -> None:
        self.province = province
        self.rng = rng
        self.year = rng.randint(2019, 2027)
        self.facts = dict(_facts(rng, year_end=bool(province["year_end"]) and rng.random() < 0.4))
        self.carried = rng.random() < 0.5
        """Whether tables that do not say so hold carryover."""

    def sheets(self) -> Iterator[dict[str, Any]]:
        """Yields the tables as sheets."""
        funds = ["general", "gov_fund", "business", "other"]
        fiscal = funds[:2]
        yield self._sheet("overview", *self._overview(funds, "funds", one_column=True))
        yield self._sheet("income", *self._income(funds))
        yield self._sheet("spending", *self._by_code(lambda f: True))
        yield self._sheet("fiscal", *self._overview(fiscal, "fiscal", one_column=False))
        for fund in ("general", "gov_fund"):
            yield self._sheet(fund, *self._by_code(self._of(fund)))
        yield self._sheet("basic", *self._basic())
        yield self._sheet("public", *self._public())

    def _sheet(self, name: str, header: list[list[str]], rows: list[Line]) -> dict[str, Any]:
        return {
            "sheet": self.province["titles"][name],
            "title": f"{self.year}年{self.province['titles'][name]}",
            "caption": f"单位：{self.province['unit']}",
            "header": header,
            "rows": rows,
        }

    def _of(self, fund: str) -> Callable[[Spent], bool]:
        return lambda f: f.fund == fund and (self.carried or f.period == "current")

    def _sum(self, test: Callable[[Spent], bool]) -> float | str:
        fen = sum(amount for fact, amount in self.facts.items() if test(fact))
        return self._printed(fen)

    def _printed(self, fen: int) -> float | str:
        return round(fen / (10**6 if self.province["unit"] == "万元" else 100), 2) if fen else ""

    def _overview(
        self, funds: list[str], words: str, *, one_column: bool
    ) -> tuple[list[list[str]], list[Line]]:
        province = self.province
        inside = {f for f in self.facts if f.fund in funds}
        income: list[tuple[str, Callable[[Spent], bool]]] = [
            (f"{numeral(at)}、{province[words][fund]}", _test(inside, fund=fund, period="current"))
            for at, fund in enumerate(funds, 1)
        ]
        if province["current_total"]:
            income.append((province["current_total"], _test(inside, period="current")))
        income.append((province["carryover"], _test(inside, period="carryover")))
        outlay = {fact for fact in inside if fact.nature != _LEFT}
        classes = sorted({fact.code[:3] for fact in outlay})
        names = code_list("functional")
        spent = [
            (f"{numeral(at)}、{names.name(code)}", _test(outlay, code=code))
            for at, code in enumerate(classes, 1)
        ]
        if province["spent_total"]:
            spent.append((province["spent_total"], _test(outlay)))
        if province["year_end"]:
            spent.append((province["year_end"], _test(inside - outlay)))
        while len(income) < len(spent):
            income.append(("", lambda f: False))
        while len(spent) < len(income):
            spent.append(("", lambda f: False))
        income.append(("收入总计", _test(inside)))
        spent.append(("支出总计", _test(inside)))
        if one_column:
            header = [["收入", "<", "支出", "<"], ["项目", "预算数", "项目", "预算数"]]
            return header, [
                [left, self._sum(of), right, self._sum(to)]
                for (left, of), (right, to) in zip(income, spent, strict=True)
            ]
        columns = [province[words][fund] for fund in funds]
        header = [
            ["收入", "<", "支出", "<", *["<"] * len(funds)],
            ["项目", "预算数", "项目", "合计", *columns],
        ]
        return header, [
            [left, self._sum(of), right, self._sum(to)]
            + [self._sum(_both(to, _test(inside, fund=fund))) for fund in funds]
            for (left, of), (right, to) in zip(income, spent, strict=True)
        ]

    def _income(self, funds: list[str]) -> tuple[list[list[str]], list[Line]]:
        words, every = self.province["funds"], set(self.facts)
        columns: list[tuple[str, str, Callable[[Spent], bool]]] = []
        for part in self.province["income"]:
            of_funds = [
                ("<" if at else "本年收入", words[fund], _test(every, fund=fund, period="current"))
                for at, fund in enumerate(funds)
            ]
            if part == "total":
                columns.append(("合计", "^", _test(every)))
            elif part == "carryover":
                carried = _test(every, period="carryover")
                columns.append((self.province["carryover"], "^", carried))
            elif part == "current":
                columns += [("本年收入", "小计", _test(every, period="current"))]
                columns += [("<", word, test) for _, word, test in of_funds]
            else:
                columns += [(word, "^", test) for _, word, test in of_funds]
        header = [
            ["科目编码", "科目名称", *(top for top, _, _ in columns)],
            ["^", "^", *(leaf for _, leaf, _ in columns)],
        ]
        return header, self._code_rows(every, [test for _, _, test in columns])

    def _by_code(self, test: Callable[[Spent], bool]) -> tuple[list[list[str]], list[Line]]:
        inside = {fact for fact in self.facts if test(fact) and fact.nature != _LEFT}
        header = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]
        basic = _both(_test(inside), lambda f: f.nature != "project")
        project = _both(_test(inside), lambda f: f.nature == "project")
        tests = [_test(inside), basic, project]
        return header, self._code_rows(inside, tests)

    def _code_rows(
        self, inside: set[Spent], tests: Sequence[Callable[[Spent], bool]]
    ) -> list[Line]:
        names = code_list("functional")
        codes = sorted({fact.code[:length] for fact in inside for length in (3, 5, 7)})
        rows: list[Line] = [["", "合计", *(self._sum(test) for test in tests)]]
        for code in codes:
            amounts = [self._sum(_both(test, _test(inside, code=code))) for test in tests]
            rows.append([code, names.name(code) or "", *amounts])
        return rows

    def _basic(self) -> tuple[list[list[str]], list[Line]]:
        of = self._of("general")
        whole = {
            nature: sum(fen for f, fen in self.facts.items() if of(f) and f.nature == nature)
            for nature in ("personnel", "operating")
        }
        names = code_list("economic_department")
        split = {nature: _split(self.rng, fen, 3) for nature, fen in whole.items()}
        drawn = {"personnel": "301", "operating": "302"}
        rows: list[Line] = []
        for nature, code in drawn.items():
            at = 2 if nature == "personnel" else 3
            parts = [(f"{code}{n:02}", fen) for n, fen in enumerate(split[nature], 1)]
            for item, fen in [(code, whole[nature]), *parts]:
                line: Line = [item, names.name(item) or "", "", "", ""]
                line[2] = line[at + 1] = self._printed(fen)
                rows.append(line)
        total: Line = ["", "合计", self._printed(sum(whole.values()))]
        total += [self._printed(whole[nature]) for nature in drawn]
        header = [["经济分类科目编码", "经济分类科目名称", "合计", "人员经费", "公用经费"]]
        return header, [total, *rows]

    def _public(self) -> tuple[list[list[str]], list[Line]]:
        fen = [self.rng.randrange(1, 10**3) * 100 for _ in _LINES]
        header = [
            ["合计", _LINES[0], "公务用车购置及运行费", "<", "<", _LINES[1]],
            ["^", "^", "小计", "购置费", "运行费", "^"],
        ]
        abroad, reception, bought, run = fen
        amounts = [sum(fen), abroad, bought + run, bought, run, reception]
        return header, [[self._printed(amount) for amount in amounts]]


def _test(
    inside: set[Spent], *, fund: str = "", period: str = "", code: str = ""
) -> Callable[[Spent], bool]:
    return lambda f: (
        f in inside
        and (not fund or f.fund == fund)
        and (not period or f.period == period)
        and f.code.startswith(code)
    )


def _both(one: Callable[[Spent], bool], other: Callable[[Spent], bool]) -> Callable[[Spent], bool]:
    return lambda f: one(f) and other(f)


def _split(rng: random.Random, fen: int, count: int) -> list[int]:
    cuts = sorted(rng.randint(0, fen) for _ in range(count - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, fen], strict=True)]


def _facts(rng: random.Random, *, year_end: bool) -> Iterator[tuple[Spent, int]]:
    entries = code_list("functional").entries
    has_gov_fund = rng.random() < 0.7
    for fund in ("general", "gov_fund", "business", "other"):
        if fund == "gov_fund" and not has_gov_fund:
            continue
        budget = _BUDGETS.get(fund, "一般公共预算")
        codes = [
            entry.code
            for entry in entries.values()
            if len(entry.code) == 7
            and entry.status == "current"
            and entry.sure_budgets == (budget,)
            and {entry.code[:3], entry.code[:5]} <= entries.keys()
        ]
        for code in rng.sample(codes, rng.randint(1, 4)):
            if year_end and rng.random() < 0.5:
                yield Spent(code, fund, "current", _LEFT), rng.randrange(1, 10**4) * 100
            for period in ("current", "carryover"):
                for nature in ("personnel", "operating", "project"):
                    if fund == "gov_fund" and nature != "project":
                        continue
                    if rng.random() < (0.8 if period == "current" else 0.4):
                        yield Spent(code, fund, period, nature), rng.randrange(1, 10**5) * 100
