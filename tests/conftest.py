"""What all tests share: hypothesis profiles and the LibreOffice marker."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from tests.support import browsers, libreoffice, rooms

rooms.make_small()

# Workbooks are millions of small objects without circles: a fifth of the time went into looking
# for circles among them. What outlives a file of tests is not looked at again.
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


@pytest.fixture(scope="module")
def shipped_size() -> Iterator[None]:
    """Loads families with entry sheets of the size that is shipped, for a file of tests."""
    with rooms.shipped():
        yield


@pytest.fixture(scope="module", autouse=True)
def kept_apart() -> None:
    """Takes what is there when a file of tests begins out of the search for circles."""
    gc.collect()
    gc.freeze()


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
