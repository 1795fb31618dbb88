"""Results are written in one step or not at all, over nothing but files, never over a source."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.base.test_files import code_of, make
from xlbudget.base import writing
from xlbudget.base.errors import UsageError
from xlbudget.base.writing import check_target, reason_of, write_new


def test_a_result_is_written_in_one_step(tmp_path: Path) -> None:
    write_new(tmp_path / "new" / "deep" / "a.csv", b"one", force=False)
    assert (tmp_path / "new" / "deep" / "a.csv").read_bytes() == b"one"
    assert [p.name for p in (tmp_path / "new" / "deep").iterdir()] == ["a.csv"]


def test_a_target_is_looked_at_without_making_its_folder(tmp_path: Path) -> None:
    make(tmp_path, "a.csv")
    check_target(tmp_path / "new" / "deep" / "b.csv", force=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert code_of(check_target, tmp_path / "a.csv" / "new" / "b.csv", force=False) == "F208"


def test_nothing_is_overwritten_unless_one_says_so(tmp_path: Path) -> None:
    make(tmp_path, "a.csv")
    assert code_of(write_new, tmp_path / "a.csv", b"two", force=False) == "F204"
    assert (tmp_path / "a.csv").read_text() == "x"
    write_new(tmp_path / "a.csv", b"two", force=True)
    assert (tmp_path / "a.csv").read_bytes() == b"two"


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    assert code_of(check_target, tmp_path, force=True) == "F208"


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


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    assert code_of(write_new, tmp_path / name, b"", force=False) == "F208"
    assert list(tmp_path.iterdir()) == []


def reason(path: Path, *, force: bool) -> str:
    with pytest.raises(UsageError) as caught:
        write_new(path, b"two", force=force)
    assert caught.value.code == "F208"
    return caught.value.params["reason"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")
@pytest.mark.parametrize("force", [False, True])
def test_nothing_but_a_file_is_ever_replaced(tmp_path: Path, force: bool) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "link.csv").symlink_to("pipe.csv")
    (tmp_path / "device.csv").symlink_to("/dev/null")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    for name in ("pipe.csv", "link.csv", "device.csv"):
        assert reason(tmp_path / name, force=force) == "not_a_file"
    assert reason(tmp_path / "loop.csv", force=force) == "ELOOP"
    assert reason(Path("/dev/null"), force=force) == "not_a_file"
    assert stat.S_ISFIFO((tmp_path / "pipe.csv").stat().st_mode)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("device.csv", "link.csv", "loop.csv", "pipe.csv")
    ]


def another(source: Path, *, hard: bool = False) -> Path:
    """Returns another name of a file or folder, a link."""
    other = source.parent / f"other-{source.name}"
    if hard:
        other.hardlink_to(source)
    else:
        other.symlink_to(source)
    return other


SPELLINGS: dict[str, Callable[[Path], Path]] = {
    "itself": lambda source: source,
    "link": another,
    "hard link": lambda source: another(source, hard=True),
    "round about": lambda source: source.parent / "none" / ".." / source.name,
    "through a folder's link": lambda source: another(source.parent) / source.name,
    "relative": lambda source: Path(os.path.relpath(source)),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_source_is_never_overwritten_under_whatever_name(tmp_path: Path, spelling: str) -> None:
    source = tmp_path / "folder" / "a.csv"
    make(source.parent, source.name)
    path = SPELLINGS[spelling](source)
    inputs = [tmp_path / "no", source]
    assert code_of(check_target, path, force=True, inputs=inputs) == "F226"
    assert code_of(write_new, path, b"two", force=True, inputs=[source]) == "F226"
    assert source.read_text() == "x"


def test_of_a_link_the_file_behind_it_is_written(tmp_path: Path) -> None:
    make(tmp_path, "folder/a.csv")
    (tmp_path / "link.csv").symlink_to("folder/a.csv")
    (tmp_path / "new.csv").symlink_to("folder/b.csv")
    write_new(tmp_path / "link.csv", b"two", force=True)
    write_new(tmp_path / "new.csv", b"three", force=False)
    assert (tmp_path / "folder" / "a.csv").read_bytes() == b"two"
    assert (tmp_path / "folder" / "b.csv").read_bytes() == b"three"
    assert (tmp_path / "link.csv").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are another thing there")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444, 0o755])
def test_permissions_are_kept(tmp_path: Path, mode: int) -> None:
    make(tmp_path, "a.csv")
    (tmp_path / "a.csv").chmod(mode)
    write_new(tmp_path / "a.csv", b"two", force=True)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == mode
    before = os.umask(0o027)
    try:
        write_new(tmp_path / "b.csv", b"two", force=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "b.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("failure", [OSError(28, "No space"), KeyboardInterrupt(), MemoryError()])
def test_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(writing, "_keep_permissions", fail)
    with pytest.raises((UsageError, KeyboardInterrupt, MemoryError)):
        write_new(tmp_path / "new" / "deep" / "a.csv", b"two", force=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of file sizes")
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    import resource
    import signal

    make(tmp_path, "a.csv")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        over = code_of(write_new, tmp_path / "a.csv", b"x" * 5000, force=True)
        also = code_of(write_new, tmp_path / "new" / "b.csv", b"x" * 5000, force=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert (over, also) == ("F208", "F208")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "x"


def test_who_comes_second_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.csv"

    def other_run(*_: object) -> None:
        target.write_text("first")

    monkeypatch.setattr(writing, "_keep_permissions", other_run)
    assert code_of(write_new, target, b"second", force=False) == "F204"
    target.unlink()
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(95, "no links")))
    assert code_of(write_new, target, b"second", force=False) == "F204"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert target.read_text() == "first"


def test_names_of_unfinished_files_are_never_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    replace = os.replace

    def note(partial: Path, target: Path) -> None:
        names.append(partial.name)
        assert partial.parent == tmp_path
        replace(partial, target)

    monkeypatch.setattr(os, "replace", note)
    for _ in range(3):
        write_new(tmp_path / "a.csv", b"two", force=True)
    assert len(set(names)) == 3
    assert not any("a.csv" in name for name in names)
