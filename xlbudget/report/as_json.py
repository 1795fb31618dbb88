"""The JSON report: a contract, described in docs/json.md and by docs/report.schema.json."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import indent

from xlbudget.base.display import CONTROLS
from xlbudget.base.errors import encodable
from xlbudget.verdict.result import PASSES, Report, Verdict

VERSION = 2
_FAILS = (Verdict.INCONSISTENT, Verdict.INCOMPLETE, Verdict.DOUBTFUL)


def report_json(reports: Iterable[Report], lang: str, *, everything: bool) -> Iterator[str]:
    """Yields the JSON text of reports in parts, each as soon as its report is there.

    Notes and roundings are in it only with `everything`.
    """
    verdicts = Counter[Verdict]()
    yield f'{{\n "version": {VERSION},\n "files": ['
    for report in reports:
        lead = ",\n" if verdicts else "\n"
        verdicts[report.verdict] += 1
        yield lead + indent(json_text(report.to_dict(lang, everything=everything)), "  ")
    summary = {
        "files": verdicts.total(),
        "consistent": sum(verdicts[verdict] for verdict in PASSES),
        "inferred": verdicts[Verdict.INFERRED],
        "inconsistent": sum(verdicts[verdict] for verdict in _FAILS),
        "unreadable": verdicts[Verdict.UNREADABLE],
    }
    end = "\n ]" if verdicts else "]"
    yield f'{end},\n "summary": {indent(json_text(summary), " ").lstrip()}\n}}\n'


def json_text(data: object) -> str:
    """Returns data as JSON text, in which a terminal finds nothing to obey."""
    text = encodable(json.dumps(data, ensure_ascii=False, indent=1))
    return CONTROLS.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    # Those below 32 that are left stand between the texts.
    return character if character == "\n" else json.dumps(character)[1:-1]
