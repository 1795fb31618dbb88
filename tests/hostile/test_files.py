"""Each hostile file in a process of its own: a sentence with a code, or the usual verdict."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.child import MEGABYTES, STEPS, Ran, check
from tests.hostile.files import FILES, Parts, base_parts, write_parts
from tests.support.shares import shared
from xlbudget.template.common import common

HEAVY = ("a zip bomb", "formatted rows")
"""Names beginning so are left out of the batch: by themselves they take most of the time."""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    return base_parts(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def usual(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("usual") / "unit.xlsx"
    write_parts(parts, path)
    return check([path], "--format", "json").files[0]


def assert_bounded(ran: Ran) -> None:
    assert 0 < ran.steps <= STEPS
    assert ran.megabytes <= MEGABYTES
    assert "Traceback" not in ran.out + ran.err


def assert_sentence(words: str, code: str | None, path: Path) -> None:
    mark, told, sentence = words.split(maxsplit=2)
    assert (mark, told) == ("×", code)
    assert str(path) in sentence.replace("\n", "")
    assert sentence.rstrip().endswith("。")
    assert sentence.count("\n") <= 4


REFUSED = [name for name, file in FILES.items() if file.code and name != "a directory"]
ODD = [name for name, file in FILES.items() if not file.code]


# All of them are in the batch below.
@pytest.mark.parametrize("name", shared(REFUSED, every=6))
def test_a_refused_file_gives_one_sentence(name: str, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    FILES[name].make(parts, path)
    ran = check([path])
    assert_bounded(ran)
    assert ran.code == 2
    assert not ran.err
    assert_sentence(ran.out, FILES[name].code, path)


def test_a_folder_without_workbooks_is_told_as_one(tmp_path: Path) -> None:
    ran = check([tmp_path])
    assert ran.code == 2
    assert not ran.out
    assert_sentence(ran.err, "F021", tmp_path)


@pytest.mark.parametrize("name", shared(ODD, every=4))
def test_an_odd_file_is_read_as_it_should_be(
    name: str, parts: Parts, usual: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "unit.xlsx"
    FILES[name].make(parts, path)
    ran = check([path], "--format", "json")
    assert_bounded(ran)
    (found,) = ran.files
    codes = Counter(finding["code"] for finding in found["findings"])
    wanted = Counter(finding["code"] for finding in usual["findings"])
    besides = FILES[name].besides
    assert all(codes[code] == wanted[code] + 1 for code in besides)
    if "N109" in besides:
        assert ran.code == 1
        return
    assert codes - wanted == Counter(besides)
    assert wanted - codes == Counter()
    doubtful = any(common()["rules"][code].get("doubtful") for code in besides)
    assert found["verdict"] == ("doubtful" if doubtful else usual["verdict"])
    assert ran.code == doubtful


def test_the_others_of_a_batch_are_checked(
    parts: Parts, usual: dict[str, Any], tmp_path: Path
) -> None:
    paths = {}
    for name in ("a directory", *(name for name in REFUSED if not name.startswith(HEAVY))):
        paths[name] = tmp_path / f"{name}.xlsx"
        FILES[name].make(parts, paths[name])
    good = tmp_path / "good.xlsx"
    write_parts(parts, good)
    order = [*list(paths.values())[:10], good, *list(paths.values())[10:]]
    ran = check(order, "--format", "json", counts=False)
    assert ran.code == 2
    assert ran.megabytes <= MEGABYTES
    assert not ran.err
    by_path = {Path(file["path"]): file for file in ran.files}
    assert list(by_path) == order
    assert {**by_path.pop(good), "path": ""} == {**usual, "path": ""}
    for name, path in paths.items():
        (finding,) = by_path[path]["findings"]
        assert finding["code"] == FILES[name].code, name


def test_a_password_is_told_as_such(parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    FILES["encrypted"].make(parts, path)
    said = check([path]).out.replace("\n", "")
    assert "加了密（有打开密码，或打开时不问密码但设了保护），请打开后另存" in said
