"""The task and the command that draft a template: what they write, what they refuse."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.drafting.test_read_form import FORMS, SPENT, simple
from tests.support.blank_forms import write_form
from xlbudget.base.errors import UsageError, WorkbookError
from xlbudget.cli.main import main
from xlbudget.tasks.draft import PICTURE, draft
from xlbudget.template import load_family

CLEAR = [simple("2025年支出预算总表", SPENT)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["templates", "draft", *map(str, arguments)])


def test_a_form_that_is_understood_is_exit_0(tmp_path: Path) -> None:
    form, folder = write_form(tmp_path / "form.xlsx", CLEAR), tmp_path / "deep" / "my-unit"
    result = run(form, "-o", folder)
    assert result.exit_code == 0, result.output
    assert "1 张表，推出 2 条规则" in result.output
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {"family.toml", "tables/t01.toml", "rules.toml", "rules.lock", PICTURE}
    assert [path.name for path in folder.parent.iterdir()] == ["my-unit"]


def test_marked_lines_are_exit_1_and_told(tmp_path: Path) -> None:
    form, folder = write_form(tmp_path / "form.xlsx", FORMS["not understood"]), tmp_path / "unit"
    result = run(form, "-o", folder)
    assert result.exit_code == 1
    assert "未认出：表一!A6 “二、彩票公益金”，不认识“彩票公益金”" in result.output
    assert "没有起草：工作表“表七”没有表的标题" in result.output
    english = run(form, "-o", tmp_path / "other", "--lang", "en").output
    assert "Not understood: 表一!A6 二、彩票公益金: 彩票公益金" in english
    assert (folder / "family.toml").is_file()


@pytest.mark.parametrize(
    "sheets",
    [
        [{"sheet": "封面", "rows": [["某某局2025年预算"]]}],
        [{"sheet": "表", "title": "2025年支出预算总表", "picture": True}],
        [{"sheet": "空"}],
    ],
    ids=["no table", "a picture in place of a header", "nothing at all"],
)
def test_a_form_of_which_nothing_is_understood_is_exit_2(
    tmp_path: Path, sheets: list[dict[str, object]]
) -> None:
    form = write_form(tmp_path / "form.xlsx", sheets)
    result = run(form, "-o", tmp_path / "unit")
    assert result.exit_code == 2
    assert "F281" in result.output
    assert not (tmp_path / "unit").exists()


@pytest.mark.parametrize("what", ["folder", "file", "broken link"])
def test_nothing_is_ever_overwritten(tmp_path: Path, what: str) -> None:
    target = tmp_path / "unit"
    if what == "folder":
        target.mkdir()
    elif what == "file":
        target.write_text("mine", encoding="utf-8")
    else:
        target.symlink_to(tmp_path / "nowhere")
    form = write_form(tmp_path / "form.xlsx", CLEAR)
    result = run(form, "-o", target)
    assert result.exit_code == 2
    assert "F280" in result.output
    made = draft(form, tmp_path / "other")
    with pytest.raises(UsageError, match="F280"):
        made.save(target)


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    encrypted = tmp_path / "form.xlsx"
    encrypted.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048))
    for name in ("form.xlsx", "none.xlsx"):
        result = run(tmp_path / name, "-o", tmp_path / "unit")
        assert result.exit_code == 2
        assert "Traceback" not in result.output
        with pytest.raises(WorkbookError):
            draft(tmp_path / name, tmp_path / "unit")


def test_a_folder_where_the_system_refuses_is_told(tmp_path: Path) -> None:
    form = write_form(tmp_path / "form.xlsx", CLEAR)
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run(form, "-o", tmp_path / "file" / "unit")
    assert result.exit_code == 2
    assert "F208" in result.output


def test_the_id_of_a_template_is_made_of_the_name_of_its_folder(tmp_path: Path) -> None:
    form = write_form(tmp_path / "某省表样.xlsx", CLEAR)
    made = draft(form, tmp_path / "某省 单位")
    assert 'id = "某省-单位"\nname = "某省表样"\n' in made.files["family.toml"]
    made.save(tmp_path / "某省 单位")


def test_a_second_draft_gives_the_same_files(tmp_path: Path) -> None:
    form = write_form(tmp_path / "form.xlsx", FORMS["codes in cells"])
    texts = []
    for name in ("a/unit", "b/unit"):
        draft(form, tmp_path / name).save(tmp_path / name)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        texts.append([path.read_bytes() for path in files])
    assert texts[0] == texts[1]


def test_rules_keep_their_numbers_in_a_second_draft(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    form = write_form(tmp_path / "form.xlsx", CLEAR)
    assert run(form, "-o", first).exit_code == 0
    lock = first / "rules.lock"
    lock.write_text(lock.read_text("utf-8").replace('"J102"', '"J177"'), encoding="utf-8")
    assert run(form, "-o", second, "--numbers", first).exit_code == 0
    codes = list(load_family(str(second)).rules)
    assert codes == ["J101", "J177"]
