"""What commands do where names are odd, streams are closed and folders hold more than workbooks."""

import os
import shutil
import socket
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support import example
from tests.support.shares import shared
from xlbudget.cli.main import main
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

FIGURES = example.FOLDER / "figures.csv"
COMMANDS = {
    "one": "check {d}/unit.xlsx",
    "many": "check {d}/unit.xlsx {d}/none.xlsx",
    "json": "check {d}/unit.xlsx --format json",
    "figures": "figures {d}/unit.xlsx",
    "figures to a file": "figures {d}/unit.xlsx -o {d}/f.csv",
    "new": "new --year 2025 --entry tables --codes {d}/codes.txt -o {d}/n.xlsx",
    "rules": "rules",
    "explain": "explain F001",
    "templates": "templates",
    "version": "--version",
    "help": "check -h",
    "wrong": "check",
    "error": "check {d}/none.xlsx --template none",
}
STREAMS = (">&-", ">/dev/full", "2>&-", "2>/dev/full", ">&- 2>&-", ">/dev/full 2>&-")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unit")
    write_workbook(path / "unit.xlsx", printed(example.family(), example.figures()))
    (path / "codes.txt").write_text("2010301\n", encoding="utf-8")
    return path


def shell(words: str, streams: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", f"{sys.executable} -m xlbudget {words} {streams}"],
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **more},
        capture_output=True,
        check=False,
    )


def run(*args: object) -> Result:
    return CliRunner().invoke(main, list(map(str, args)))


@pytest.mark.skipif(sys.platform != "linux", reason="a shell and its devices")
@pytest.mark.parametrize(("command", "streams"), shared(product(COMMANDS, STREAMS), every=5))
def test_output_that_cannot_be_written_is_a_sentence_and_an_exit_code(
    folder: Path, command: str, streams: str
) -> None:
    for path in (folder / "f.csv", folder / "n.xlsx"):
        path.unlink(missing_ok=True)
    done = shell(COMMANDS[command].format(d=folder), streams)
    assert b"Traceback" not in done.stderr + done.stdout
    assert b"Error" not in done.stderr
    quiet = command in ("wrong", "error")
    if streams.startswith("2"):
        assert done.returncode == (2 if quiet or command == "many" else 0)
    else:
        assert done.returncode == 2
        if "2>" not in streams and not quiet:
            assert done.stderr.startswith("× F208  不能写入 输出".encode())


ODD_NAMES = (
    *(b"a b.xlsx", b"new\nline.xlsx", b"bad\xff\xfe.xlsx", b"q'\".xlsx", b"cr\r.xlsx"),
    *(b"esc\x1b[2J.xlsx", "rlo\u202e.xlsx".encode(), "ls\u2028.xlsx".encode(), b"[a].xlsx"),
    *("nel\x85.xlsx".encode(), b"-o.xlsx", b"%s{x}.xlsx", b"\xed\xa0\x80.xlsx"),
)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
@pytest.mark.parametrize(
    ("form", "encoding"), shared(product(("text", "json"), ("utf-8", "ascii", "gbk")), every=2)
)
def test_no_name_of_a_file_ends_a_batch(
    folder: Path, tmp_path: Path, form: str, encoding: str
) -> None:
    for name in ODD_NAMES:
        shutil.copy(folder / "unit.xlsx", tmp_path / os.fsdecode(name))
    (tmp_path / os.fsdecode(b"cut\xff.xlsx")).write_bytes(b"PK")
    (tmp_path / os.fsdecode(b"other\xff\n.txt")).touch()
    done = subprocess.run(
        [sys.executable, "-m", "xlbudget", "check", tmp_path, "--format", form],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert b"Traceback" not in done.stderr
    output = done.stdout + done.stderr
    assert not set(output) & set(b"\x1b\r\x00\x0b\x0c\x7f")
    for sign in "\u202e\u2028\x85":
        assert sign.encode() not in output
    if form == "text":
        roster = done.stdout.split(b"\n\n")[0].splitlines()
        assert len(roster) == 1 + len(ODD_NAMES) + 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")
def test_what_else_lies_in_a_folder_is_counted(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "unit.xlsx", tmp_path / "a.xlsx")
    (tmp_path / "gone.csv").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    for name in (".hidden.xlsx", "~$a.xlsx", ".DS_Store"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to("..")
    with socket.socket(socket.AF_UNIX) as end:
        before = Path.cwd()
        os.chdir(tmp_path)  # names of sockets are short
        try:
            end.bind("socket")
        finally:
            os.chdir(before)
    done = run("check", tmp_path)
    assert done.exit_code == 0
    assert "另有 6 个未检查" in done.stderr
    for name in (".hidden.xlsx", "gone.csv", "pipe", "socket", "loop"):
        assert name in done.stderr


@pytest.mark.parametrize(
    "words", ["check", "check {d}/unit.xlsx --facts", "figures", "figures {d}/unit.xlsx -o"]
)
def test_an_empty_name_is_a_usage_error(folder: Path, words: str) -> None:
    done = run(*words.format(d=folder).split(), "")
    assert done.exit_code == 2
    assert "F212" in done.stderr
    assert "是空的" in done.stderr


def test_a_result_never_takes_the_place_of_its_source(folder: Path, tmp_path: Path) -> None:
    unit = Path(shutil.copy(folder / "unit.xlsx", tmp_path / "unit.xlsx"))
    table = Path(shutil.copy(FIGURES, tmp_path / "figures.xlsx"))
    for source, args in (
        (unit, ("figures", unit, "-o")),
        (unit, ("new", "--from", unit, "-o")),
        (table, ("new", "--figures", table, "-o")),
    ):
        before = source.read_bytes()
        link = tmp_path / "link.xlsx"
        link.unlink(missing_ok=True)
        link.symlink_to(source)
        for target in (source, link, tmp_path / "none" / ".." / source.name):
            done = run(*args, target, "--force")
            assert (done.exit_code, "F226" in done.stderr) == (2, True), done.stderr
        assert source.read_bytes() == before
    done = run("check", unit, "--facts", unit)
    assert (done.exit_code, "F226" in done.stderr) == (2, True)


@pytest.mark.skipif(sys.platform != "linux", reason="a folder that is gone")
def test_a_command_runs_from_a_folder_that_is_gone(folder: Path, tmp_path: Path) -> None:
    script = (
        f"mkdir {tmp_path}/gone && cd {tmp_path}/gone && rmdir {tmp_path}/gone && "
        f"{sys.executable} -m xlbudget"
    )
    for words, code in (
        (f"check {folder}/unit.xlsx", 0),
        (f"check {' '.join([f'{folder}/unit.xlsx', f'{folder}/codes.txt'] * 5)}", 2),
        (f"figures {folder}/unit.xlsx -o here.csv", 2),
        ("check unit.xlsx", 2),
        ("check .", 2),
    ):
        done = subprocess.run(
            ["sh", "-c", f"{script} {words}"],
            env={key: value for key, value in os.environ.items() if key != "HOME"}
            | {"COLUMNS": "20", "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            check=False,
        )
        assert done.returncode == code, (words, done.stderr.decode())
        assert b"Traceback" not in done.stderr


OUTPUTS = {
    "--report": ("r.html", "r.csv"),
    "--mark": ("marked",),
    "--facts": ("facts.csv",),
    "--certificate": ("proof.json",),
}


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe that nobody reads")
@pytest.mark.parametrize("errors_too", [False, True])
def test_files_are_written_where_nobody_reads_the_output(
    folder: Path, tmp_path: Path, errors_too: bool
) -> None:
    words = [
        word
        for option, names in OUTPUTS.items()
        for name in names
        for word in (option, str(tmp_path / name))
    ]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "xlbudget", "check", str(folder / "unit.xlsx"), *words],
            stdout=writing,
            stderr=writing if errors_too else subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.returncode == 141
    assert b"Traceback" not in (done.stderr or b"")
    assert {name for names in OUTPUTS.values() for name in names} == set(os.listdir(tmp_path))


@pytest.mark.parametrize(
    "words",
    [
        "--report {d}/a.csv --report {d}/a.csv",
        "--report {d}/a.csv --report {d}/./a.csv",
        "--report {d}/a.csv --facts {d}/A.CSV",
        "--facts {d}/x --certificate {d}/x",
    ],
)
def test_two_outputs_to_one_file_are_refused_before_anything_is_written(
    folder: Path, tmp_path: Path, words: str
) -> None:
    done = run("check", folder / "unit.xlsx", *words.format(d=tmp_path).split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert "× F256" in done.stderr
    assert list(tmp_path.iterdir()) == []
