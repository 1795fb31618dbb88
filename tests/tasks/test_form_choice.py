"""What `new --forms` takes, and what it refuses before anything is made."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from xlbudget.base.errors import UsageError
from xlbudget.cli.main import main
from xlbudget.tasks.form_choice import check_forms_wish

NONSENSE = (
    "-3",
    "0",
    "201",
    "9999",
    "9" * 5000,
    "3.5",
    "1,000",
    "",
    " ",
    "=1+1",
    "--",
    "\x07甲",
    "名" * 256,
)


@pytest.mark.parametrize("wish", NONSENSE)
def test_what_is_neither_a_number_nor_a_name_is_refused(wish: str) -> None:
    for forms in (wish, [wish], ["某项目", wish]):
        with pytest.raises(UsageError, match="F215"):
            check_forms_wish(forms)


@pytest.mark.parametrize("wish", ["all", "none", "1", "200", "１２", "abc", "2026年某项目", "Ｂ区"])
def test_what_somebody_may_mean_is_taken(wish: str) -> None:
    assert check_forms_wish(wish) == (wish,)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("wish", "exit_code", "told"), [("-3", 2, "-3"), ("abc", 0, "abc"), ("2", 0, "2")]
)
def test_nothing_is_made_without_a_word(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wish: str,
    exit_code: int,
    told: str,
    lang: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["new", "--year", "2026", "--unit", "某局", "--forms", wish, "--lang", lang]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == exit_code
    assert told in (done.stderr if exit_code else done.stdout.splitlines()[1])
    assert [path.suffix for path in tmp_path.iterdir()] == ([] if exit_code else [".xlsx"])
