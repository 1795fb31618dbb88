"""Lists whose codes go in pairs with those of another one, as `classification/index.toml` says.

A section of the departments' economic classification has its sections of the governments'.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from xlbudget.base.code import Code
from xlbudget.base.folding import fold
from xlbudget.template.code_lists import CodeList, code_list, lines_of
from xlbudget.template.common import list_index

_SUREST_FIRST = ("verified", "high", "medium", "knowledge")


@cache
def pairs_of(name: str) -> Mapping[str, tuple[str, ...]]:
    """Returns the partners of each code of a list, the surest first; none where it has no pairs."""
    spec = list_index().get(name, {})
    if "pairs" not in spec:
        return MappingProxyType({})
    columns = spec["pair_columns"]
    ranked: dict[str, list[tuple[int, str]]] = {}
    for row in lines_of(spec["pairs"]):
        rank = _SUREST_FIRST.index(row["confidence"])
        ranked.setdefault(row[columns["code"]], []).append((rank, row[columns["partner"]]))
    return {code: tuple(partner for _, partner in sorted(pairs)) for code, pairs in ranked.items()}


@cache
def pair_scopes(name: str) -> Mapping[tuple[str, str], str]:
    """Returns which units use a pair of codes of a list."""
    spec = list_index()[name]
    columns = spec["pair_columns"]
    return {
        (row[columns["code"]], row[columns["partner"]]): row[columns["scope"]]
        for row in lines_of(spec["pairs"])
    }


def partner_list(name: str) -> CodeList:
    """Returns the list of the partners; only a list with pairs has one."""
    return code_list(list_index()[name]["partner"])


def paired_code(name: str, label: str, partner: str, under: str) -> str:
    """Returns the code of a line of a list with pairs, which official tables print by name only.

    `under` is the top code of the lines above. A top line needs no partner. The code of a line
    under it is `30101/50101`; what the list does not have is `301?name`, and what several of its
    top codes have is `?name` where nothing tells which one is meant.
    """
    classification, partners = (
        code_list(name),
        partner_list(name).codes_by_name.get(fold(partner), ()),
    )
    codes, top = classification.codes_by_name.get(fold(label), ()), classification.lengths[0]
    tops = [code for code in codes if len(code) == top]
    lower = [code for code in codes if len(code) != top]
    if tops and not (partner and lower):
        return tops[0]
    fitting = [code for code in lower if under and code.startswith(under)] or lower
    if not fitting:
        return str(Code.unlisted(under, label))
    if len({code[:top] for code in fitting}) > 1:
        fitting = [c for c in fitting if set(partners) & set(pairs_of(name).get(c, ()))] or fitting
        if len({code[:top] for code in fitting}) > 1:
            return str(Code.unlisted(under, label))
    if not partner:
        return fitting[0]
    for code in fitting:
        for pair in pairs_of(name).get(code, ()):
            if pair in partners:
                return str(Code.paired(code, pair))
    return str(Code.paired(fitting[0], partners[0] if partners else partner))
