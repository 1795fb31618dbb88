"""Files that commands are given, and results that are written without overwriting."""

import io
import os
from pathlib import Path

import pytest

from xlbudget.base.errors import UsageError
from xlbudget.base.files import (
    NAMELESS,
    check_target,
    named,
    read_text,
    reason_of,
    workbooks_in,
    write_new,
)


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def code_of(action: object, *arguments: object, **options: object) -> str:
    with pytest.raises(UsageError) as caught:
        action(*arguments, **options)  # type: ignore[operator]
    return caught.value.code


def test_a_file_is_taken_as_it_is(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    assert workbooks_in([tmp_path / "a.txt", tmp_path / "no.xlsx"]).workbooks == (
        tmp_path / "a.txt",
        tmp_path / "no.xlsx",
    )


def test_folders_are_searched_for_workbooks(tmp_path: Path) -> None:
    make(tmp_path, "b.xlsx", "A.XLSX", "c.xlsm", "d.xls", "g.ET", "h.ods", "i.xlsb", "sub/f.xlsx")
    make(tmp_path, "~$b.xlsx", ".hidden.xlsx", "Thumbs.db", "e.csv", "sub/notes.docx")
    (tmp_path / "folder.xlsx").mkdir()
    found, others = workbooks_in([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        *("A.XLSX", "b.xlsx", "c.xlsm", "d.xls", "g.ET", "h.ods", "i.xlsb", "sub/f.xlsx"),
    ]
    assert [path.name for path in others] == ["e.csv", "notes.docx"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")
def test_links_to_nowhere_and_pipes_are_not_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx")
    (tmp_path / "link.xlsx").symlink_to("gone.xlsx")
    (tmp_path / "link.csv").symlink_to("gone.csv")
    os.mkfifo(tmp_path / "pipe.xlsx")
    for path in (tmp_path, tmp_path / "*.xlsx"):
        names = [workbook.name for workbook in workbooks_in([path]).workbooks]
        assert names == ["a.xlsx", "link.xlsx", "pipe.xlsx"]
    assert [path.name for path in workbooks_in([tmp_path]).others] == ["link.csv"]


def test_patterns_are_expanded(tmp_path: Path) -> None:
    make(tmp_path, "b.xlsx", "a.xlsx", "~$a.xlsx", "sub/c.xlsx")
    assert [p.name for p in workbooks_in([tmp_path / "*.xlsx"]).workbooks] == ["a.xlsx", "b.xlsx"]
    assert [p.name for p in workbooks_in([tmp_path / "**" / "c.*"]).workbooks] == ["c.xlsx"]


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    make(tmp_path, "a[1].xlsx")
    assert workbooks_in([tmp_path / "a[1].xlsx"]).workbooks == (tmp_path / "a[1].xlsx",)


def test_a_file_that_is_named_twice_is_checked_once(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx")
    assert workbooks_in([tmp_path / "a.xlsx", tmp_path, tmp_path / "*.xlsx"]).workbooks == (
        tmp_path / "a.xlsx",
    )


def test_a_name_that_no_system_takes_is_left_to_the_check() -> None:
    name = Path("n" * 5000)
    assert workbooks_in([name]).workbooks == (name,)
    assert code_of(read_text, name) == "F003"


@pytest.mark.parametrize("name", ["", "*.xlsx", "empty"])
def test_nothing_to_check_is_a_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    make(tmp_path, "~$a.xlsx", "b.txt")
    assert code_of(workbooks_in, [tmp_path / name]) == "F021"


def test_a_result_is_written_in_one_step(tmp_path: Path) -> None:
    write_new(tmp_path / "new" / "deep" / "a.csv", b"one", force=False)
    assert (tmp_path / "new" / "deep" / "a.csv").read_bytes() == b"one"
    assert [p.name for p in (tmp_path / "new" / "deep").iterdir()] == ["a.csv"]


def test_a_target_is_looked_at_without_making_its_folder(tmp_path: Path) -> None:
    make(tmp_path, "a.csv")
    check_target(tmp_path / "new" / "deep" / "b.csv", force=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert code_of(check_target, tmp_path / "a.csv" / "new" / "b.csv", force=False) == "F208"


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    assert code_of(read_text, tmp_path / name) == "F001"
    assert code_of(write_new, tmp_path / name, b"", force=False) == "F208"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", [bytearray(b"PK"), memoryview(b"PK"), io.BytesIO(b"PK"), None])
def test_what_is_neither_a_path_nor_bytes_is_refused(source: object) -> None:
    assert code_of(named, source) == "F215"


def test_nothing_is_overwritten_unless_one_says_so(tmp_path: Path) -> None:
    make(tmp_path, "a.csv")
    assert code_of(write_new, tmp_path / "a.csv", b"two", force=False) == "F204"
    assert (tmp_path / "a.csv").read_text() == "x"
    write_new(tmp_path / "a.csv", b"two", force=True)
    assert (tmp_path / "a.csv").read_bytes() == b"two"


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    assert code_of(check_target, tmp_path, force=True) == "F204"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    make(tmp_path, "a.csv")
    assert code_of(write_new, tmp_path / "a.csv" / "b.csv", b"", force=False) == "F208"
    assert code_of(write_new, tmp_path / ("n" * 300), b"", force=False) == "F208"


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.csv")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UsageError) as caught:
        write_new(tmp_path / "a.csv", b"two", force=True)
    assert (caught.value.code, caught.value.params["reason"]) == ("F208", "EACCES")
    assert (tmp_path / "a.csv").read_text() == "x"


def test_why_the_system_refused() -> None:
    assert reason_of(OSError(13, "Permission denied")) == "EACCES"
    assert reason_of(OSError(5, "Input/output error")) == "Input/output error"
    assert reason_of(OSError()) == ""


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_text_with_and_without_a_byte_order_mark(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(mark + "表三\r\n".encode())
    assert read_text(tmp_path / "a.txt") == "表三\r\n"


def test_text_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "gbk.txt").write_bytes("表三".encode("gbk"))
    assert code_of(read_text, tmp_path) == "F002"
    assert code_of(read_text, tmp_path / "no.txt") == "F001"
    assert code_of(read_text, tmp_path / "gbk.txt") == "F202"
    assert code_of(read_text, tmp_path / "gbk.txt" / "x") == "F003"


def test_bytes_are_read_as_files_are() -> None:
    assert read_text("表三".encode("utf-8-sig")) == "表三"
    assert code_of(read_text, "表三".encode("gbk")) == "F202"


def test_bytes_have_the_name_that_they_are_given() -> None:
    assert named(b"x", "a.xlsx") == (Path("a.xlsx"), b"x")
    assert named(b"x") == (Path(NAMELESS), b"x")
    assert named("a.xlsx") == named(Path("a.xlsx")) == (Path("a.xlsx"), None)
