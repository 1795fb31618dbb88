"""What each hostile file of the tests costs a whole process of `xlbudget check`.

    python bench/hostile.py

Seconds of the processor, how many times that is within the bound of 5 s, and the peak of memory
beside its limit. The files are those of tests/hostile/files.py and work.py, where calls are counted
instead of seconds; the last column is the F-code, or the exit code where it was read.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.hostile import work  # noqa: E402
from tests.hostile.child import MEGABYTES, check  # noqa: E402
from tests.hostile.files import FILES, base_parts  # noqa: E402

SECONDS = 5


def main() -> None:
    """Measures and prints."""
    print(f"bounds: {SECONDS} s, {MEGABYTES} MB")
    slowest = largest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        parts = base_parts(Path(folder))
        for number, (name, file) in enumerate({**FILES, **work.FILES}.items()):
            path = Path(folder) / str(number) / "unit.xlsx"
            path.parent.mkdir()
            file.make(parts, path)
            ran = check([path], counts=False)
            slowest, largest = max(slowest, ran.seconds), max(largest, ran.megabytes)
            result = file.code or f"read, {ran.code}"
            margin = SECONDS / ran.seconds
            print(
                f"{name:42} {ran.seconds:6.2f} s {margin:4.0f} x {ran.megabytes:6.0f} MB   {result}"
            )
            if path.is_file():
                path.unlink()
    print(f"slowest: {slowest:.2f} s, {SECONDS / slowest:.1f} times within the bound")
    print(f"largest: {largest:.0f} MB, {MEGABYTES / largest:.1f} times within the bound")


if __name__ == "__main__":
    main()
