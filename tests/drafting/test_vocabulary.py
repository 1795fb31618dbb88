"""The vocabulary: what is shipped holds together, and contradictions in it are refused."""

from pathlib import Path

import pytest

from xlbudget.drafting.vocabulary import VocabularyError, load_vocabulary, vocabulary
from xlbudget.drafting.words import understand
from xlbudget.template.common import list_index, templates_folder

FILE = templates_folder() / "common" / "vocabulary.toml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "vocabulary.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('basic = ["基本支出"]', 'basic = ["基本支出", "项目支出"]', "项目支出"),
        ('training = ["培训费"]', 'training = ["培训费", "会议费"]', "会议费"),
        ('government = ["政府预算"]', 'government = ["人员经费"]', "人员经费"),
        ('words = ["总表", ', 'words = ["总表", "收入", ', "收入"),
        ('training = ["培训费"]', 'trainings = ["培训费"]', "trainings"),
        ('basic = { nature = ["personnel", ', 'basic = { nature = ["person", ', "person"),
        ('over = ["line", "fund"]', 'over = ["lines", "fund"]', "over"),
        ('list = "economic"', 'list = "economics"', "list"),
        ('of = "fund_revenue"', 'of = "revenue"', "revenue"),
    ],
)
def test_contradictions_are_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(VocabularyError, match=says):
        load_vocabulary(changed(tmp_path, old, new))


def test_a_word_that_differs_by_width_or_quotes_is_the_same_word(tmp_path: Path) -> None:
    path = changed(tmp_path, 'training = ["培训费"]', 'training = ["培训费", "因公出国（境）费"]')
    with pytest.raises(VocabularyError, match="因公出国"):
        load_vocabulary(path)


def test_every_word_is_understood_as_itself() -> None:
    for word in vocabulary().words.values():
        assert understand(word.text).is_understood, word


def test_every_member_has_a_name_that_people_are_told() -> None:
    known = vocabulary()
    for dimension, members in known.dimensions.items():
        for member in members:
            assert known.names[dimension, member]


def test_lists_are_those_of_the_classification() -> None:
    for spec in vocabulary().lists.values():
        if spec.classification:
            assert tuple(list_index()[spec.classification]["levels"]) == spec.levels
