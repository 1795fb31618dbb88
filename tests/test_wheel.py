"""The wheel, installed into an empty environment, generates and checks workbooks."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.support import example

ROOT = Path(__file__).parents[1]


def run(*command: object, cwd: Path) -> str:
    """Runs a program that must succeed, far from the checkout, and returns what it prints."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=1_200,  # it hangs: usual is ten seconds
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        folder,
        ROOT,
        cwd=folder,
    )
    [wheel] = folder.glob("*.whl")
    home = folder / "venv"
    venv.create(home)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    pip = sys.executable, "-m", "pip", "--python", scripts / "python"
    run(*pip, "install", "--quiet", "--no-compile", wheel, cwd=folder)
    return scripts / "xlbudget"


def test_the_package_is_imported_by_itself(program: Path, tmp_path: Path) -> None:
    python = program.with_name("python")
    version = run(python, "-c", "import xlbudget; print(xlbudget.__version__)", cwd=tmp_path)
    assert version.strip() in run(program, "--version", cwd=tmp_path)


def test_installed_program_generates_and_checks(program: Path, tmp_path: Path) -> None:
    figures = example.FOLDER / "figures.csv"
    run(program, "new", "--figures", figures, "-o", "linked.xlsx", cwd=tmp_path)
    assert "表一" in run(program, "rules", cwd=tmp_path)
    report = run(program, "check", "linked.xlsx", cwd=tmp_path)
    assert "长治市屯留区工业和信息化局" in report
    assert "结论" in report


def test_wheel_holds_every_template_file(program: Path, tmp_path: Path) -> None:
    python = program.with_name("python")
    code = "from xlbudget.template.common import templates_folder as f; print(f())"
    folder = Path(run(python, "-c", code, cwd=tmp_path).strip())
    assert ROOT not in folder.parents
    shipped = {p.relative_to(folder) for p in folder.rglob("*") if p.is_file()}
    source = ROOT / "workbook_templates"
    assert shipped == {p.relative_to(source) for p in source.rglob("*") if p.is_file()}


def test_the_wheel_holds_the_page(program: Path, tmp_path: Path) -> None:
    python = program.with_name("python")
    code = "from xlbudget.web.assembled import page_of_server as p; print(len(p()) > 20_000)"
    assert run(python, "-c", code, cwd=tmp_path).strip() == "True"


def test_the_installed_package_has_its_public_functions(program: Path, tmp_path: Path) -> None:
    code = (
        "import sys, xlbudget; made = xlbudget.new(figures=sys.argv[1]); "
        "paths = [made.save(f'{n}.xlsx') for n in range(2)]; "
        "print([r.verdict.value for r in xlbudget.check_many(paths, workers=2)], "
        "len(xlbudget.figures(made.content).lines) > 100, xlbudget.templates()[0])"
    )
    figures = example.FOLDER / "figures.csv"
    words = run(program.with_name("python"), "-c", code, figures, cwd=tmp_path)
    assert words.startswith("['consistent', 'consistent'] True ")


def test_the_demo_is_in_the_wheel(program: Path, tmp_path: Path) -> None:
    run(program, "demo", "--lang", "en", cwd=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"example.xlsx", "example-report.html"}
