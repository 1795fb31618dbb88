"""Tests here load a family thousands of times, of which one file at a time is another one."""

import pickle
import tomllib
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import pytest

from xlbudget.template import source


@lru_cache(maxsize=64)
def _parsed(text: str) -> bytes:
    return pickle.dumps(tomllib.loads(text))


def _loads(text: str) -> dict[str, Any]:
    data: dict[str, Any] = pickle.loads(_parsed(text))  # what is taken out of it stays in the next
    return data


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parses the same text once, in each process."""
    parser = SimpleNamespace(loads=_loads, TOMLDecodeError=tomllib.TOMLDecodeError)
    monkeypatch.setattr(source, "tomllib", parser)
