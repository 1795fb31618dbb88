"""The JSON report: a contract, described in docs/json.md and by docs/report.schema.json."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import indent

from xlbudget.verdict.result import PASSES, Report, Verdict

VERSION = 1
# Inside a text, where alone they can stand, a terminal would obey them.
_CONTROLS = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def report_json(reports: Iterable[Report], lang: str, *, everything: bool) -> Iterator[str]:
    """Yields the JSON text of reports in parts, each as soon as its report is there.

    Notes and roundings are in it only with `everything`.
    """
    verdicts = Counter[Verdict]()
    yield f'{{\n "version": {VERSION},\n "files": ['
    for report in reports:
        lead = ",\n" if verdicts else "\n"
        verdicts[report.verdict] += 1
        yield lead + indent(_text(report.to_dict(lang, everything=everything)), "  ")
    summary = {
        "files": verdicts.total(),
        "consistent": sum(verdicts[verdict] for verdict in PASSES),
        "inconsistent": verdicts[Verdict.INCONSISTENT] + verdicts[Verdict.INCOMPLETE],
        "unreadable": verdicts[Verdict.UNREADABLE],
    }
    end = "\n ]" if verdicts else "]"
    yield f'{end},\n "summary": {indent(_text(summary), " ").lstrip()}\n}}\n'


def _text(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
