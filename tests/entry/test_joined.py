"""Amounts by name and amounts by code become lines that add up to both."""

import random
from collections import Counter

import pytest

from xlbudget.entry.form.joined import joined

CASES = {
    "equal amounts go together": (
        {"a": {"x": 5}, "b": {"x": 3}},
        {"1": {"x": 3}, "2": {"x": 5}},
        {("a", "2"): {"x": 5}, ("b", "1"): {"x": 3}},
    ),
    "one project under two codes": (
        {"a": {"x": 8}},
        {"1": {"x": 3}, "2": {"x": 5}},
        {("a", "1"): {"x": 3}, ("a", "2"): {"x": 5}},
    ),
    "a pair of one column before another pair": (
        {"a": {"x": 5, "y": 4}, "b": {"x": 2, "y": 4}},
        {"1": {"x": 2, "y": 4}, "2": {"x": 5, "y": 4}},
        {("a", "2"): {"x": 5, "y": 4}, ("b", "1"): {"x": 2, "y": 4}},
    ),
    "what has no other side": (
        {"a": {"x": 5}},
        {"1": {"y": 4}},
        {("a", ""): {"x": 5}, ("", "1"): {"y": 4}},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_lines(name: str) -> None:
    names, codes, lines = CASES[name]
    assert joined(names, codes) == {pair: Counter(amounts) for pair, amounts in lines.items()}


@pytest.mark.parametrize("seed", range(50))
def test_both_sides_are_added_up_again(seed: int) -> None:
    """Also with amounts below zero; the same lines each time, and few of them."""
    rng = random.Random(seed)
    pairs = [(f"p{rng.randint(1, 6)}", f"{rng.randint(1, 9)}") for _ in range(rng.randint(1, 20))]
    names: dict[str, Counter[str]] = {}
    codes: dict[str, Counter[str]] = {}
    for name, code in pairs:
        column, amount = rng.choice("xyz"), rng.randint(-3 if seed % 3 == 0 else 1, 9)
        names.setdefault(name, Counter())[column] += amount
        codes.setdefault(code, Counter())[column] += amount
    lines = joined(names, codes)
    for side, sums in enumerate((names, codes)):
        again: dict[str, Counter[str]] = {}
        for pair, amounts in lines.items():
            for column, amount in amounts.items():
                again.setdefault(pair[side], Counter())[column] += amount
        for key in {*sums, *again}:
            left, right = sums.get(key, Counter()), again.get(key, Counter())
            assert all(left[column] == right[column] for column in "xyz"), key
    assert joined(names, codes) == lines
    if seed % 3:
        assert len(lines) <= sum(len(names) + len(codes) - 1 for _ in "xyz")
