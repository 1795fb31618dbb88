"""What all tests share: hypothesis profiles and the LibreOffice marker."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from tests.support import browsers, libreoffice, rooms
from xlbudget.reader import bounded_process

rooms.make_small()

# Workbooks are millions of small objects without circles: a fifth of the time went into looking
# for circles among them. What is there when the tests begin is not looked at again.
gc.set_threshold(1_000_000, 5, 50)

# No deadline: on a busy machine it fails tests that are right. In CI the same
# examples every time, so that a red run is the fault of the change under test.
# The explain phase runs a failing test many times over, too long for whole workbooks.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
settings.register_profile("local", deadline=None, phases=_PHASES)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, phases=_PHASES)
settings.register_profile("thorough", deadline=None, max_examples=2000, phases=_PHASES)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "local")
)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads foreign formats as a browser does: a process for each file takes longer than the file.

    For tests of what files say, not of files that are damaged or made to do harm.
    """
    monkeypatch.setattr(bounded_process, "_ALONE", True)


@pytest.fixture(scope="module")
def shipped_size() -> Iterator[None]:
    """Loads families with entry sheets of the size that is shipped, for a file of tests."""
    with rooms.shipped():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the tests in browsers: a long file at the end would leave other workers idle."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_collection_finish() -> None:
    """Takes what all tests share out of the search for circles."""
    gc.freeze()


def pytest_unconfigure() -> None:
    """Leaves nothing behind."""
    libreoffice.forget_profile()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests whose marker names programs that are missing, or fail if they must be there."""
    if marker := item.get_closest_marker("libreoffice"):
        missing = libreoffice.missing_programs(**marker.kwargs)
        _need(missing, libreoffice.REQUIRE_VARIABLE)
    if item.get_closest_marker("browser"):
        _need(browsers.missing_programs(), browsers.REQUIRE_VARIABLE)


def _need(missing: tuple[str, ...], variable: str) -> None:
    if not missing:
        return
    reason = f"not installed: {', '.join(missing)}"
    if os.environ.get(variable) == "1":
        pytest.fail(f"{reason} ({variable}=1)", pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests measured, which nothing judges."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "measured" and report.when == "call":
                terminalreporter.write_line(f"measured: {value}")
