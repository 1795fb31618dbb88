"""Files that commands are given: what folders and patterns name, texts, bytes."""

import io
import os
from pathlib import Path

import pytest

from xlbudget.base.errors import UsageError
from xlbudget.base.files import (
    NAMELESS,
    named,
    read_text,
    workbooks_in,
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
    make(tmp_path, "~$b.xlsx", ".hidden.xlsx", "Thumbs.db", "e.csv", "sub/notes.pdf")
    make(tmp_path, "sub/公开.docx", "~$公开.docx")
    make(tmp_path, "sub/公开.mht", "sub/公开.htm", "sub/公开.files/sheet001.htm", "页_files/a.html")
    (tmp_path / "folder.xlsx").mkdir()
    workbooks, others = workbooks_in([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in workbooks] == [
        *("A.XLSX", "b.xlsx", "c.xlsm", "d.xls", "g.ET", "h.ods", "i.xlsb", "sub/f.xlsx"),
        *("sub/notes.pdf", "sub/公开.docx", "sub/公开.htm", "sub/公开.mht"),
    ]
    assert [path.name for path in others] == [
        *(".hidden.xlsx", "e.csv", "sheet001.htm", "~$b.xlsx", "~$公开.docx", "a.html"),
    ]


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


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    assert code_of(read_text, tmp_path / name) == "F001"


@pytest.mark.parametrize("source", [bytearray(b"PK"), memoryview(b"PK"), io.BytesIO(b"PK"), None])
def test_what_is_neither_a_path_nor_bytes_is_refused(source: object) -> None:
    assert code_of(named, source) == "F215"


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


def test_what_is_hidden_is_told_where_it_is_a_workbook(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx", ".b.xls", ".git/c.ods", ".git/index", ".DS_Store", "d/~$e.xlsb")
    workbooks, others = workbooks_in([tmp_path])
    assert [path.name for path in workbooks] == ["a.xlsx"]
    assert sorted(path.name for path in others) == [".b.xls", "c.ods", "~$e.xlsb"]


@pytest.mark.parametrize("pattern", ["", "**/*.xlsx", "*/*.xlsx", "sub/**/a.*"])
def test_loops_of_links_end(tmp_path: Path, pattern: str) -> None:
    make(tmp_path, "sub/a.xlsx")
    for number in range(4):  # followed, they would lead to a million paths
        (tmp_path / "sub" / f"up{number}").symlink_to("..")
        (tmp_path / "sub" / f"here{number}").symlink_to(".")
    workbooks, others = workbooks_in([tmp_path / pattern])
    assert tmp_path / "sub" / "a.xlsx" in workbooks
    assert len(workbooks) <= 9
    assert len(others) == (0 if pattern else 8)  # links to folders are told


def test_a_folder_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.xlsx", "closed/b.xlsx")
    scan = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert workbooks_in([tmp_path]).others == (tmp_path / "closed",)


@pytest.mark.parametrize("pattern", ["a**b*", "[", "[z-a]*", "*" * 300, "?" * 5000])
def test_a_pattern_that_means_nothing_is_left_to_the_check(tmp_path: Path, pattern: str) -> None:
    make(tmp_path, "a.xlsx")
    path = tmp_path / pattern
    assert workbooks_in([tmp_path / "a.xlsx", path]).workbooks[0] == tmp_path / "a.xlsx"


def test_a_name_of_bytes_is_a_text() -> None:
    assert code_of(named, b"x", 7) == "F215"
