"""What each hostile file of the tests costs a whole process of `xlbudget check`.

    python bench/hostile.py

Seconds of the processor and the peak of memory, beside the limits of 5 s and 512 MB. The files are
those of tests/hostile/files.py; the last column is the F-code, or the exit code where it was read.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.hostile.child import MEGABYTES, SECONDS, check  # noqa: E402
from tests.hostile.files import FILES, base_parts  # noqa: E402


def main() -> None:
    """Measures and prints."""
    print(f"limits: {SECONDS} s, {MEGABYTES} MB")
    with tempfile.TemporaryDirectory() as folder:
        parts = base_parts(Path(folder))
        for number, (name, file) in enumerate(FILES.items()):
            path = Path(folder) / str(number) / "unit.xlsx"
            path.parent.mkdir()
            file.make(parts, path)
            ran = check([path])
            result = file.code or f"read, {ran.code}"
            print(f"{name:42} {ran.seconds:6.2f} s {ran.megabytes:6.0f} MB   {result}")
            if path.is_file():
                path.unlink()


if __name__ == "__main__":
    main()
