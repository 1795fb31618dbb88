"""What each hostile file of the tests costs a whole process of `xlbudget check`.

    python bench/hostile.py

Seconds of the processor, how many times that is within the bound of 5 s, and the peak of memory
beside its limit. The files are those of tests/hostile/files.py and work.py, where calls are counted
instead of seconds, and of tests/support/harmful_pdf.py; the last column is the F-code, or the exit
code where it was read. `python bench/hostile.py pdf` measures those PDFs alone.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.hostile import work  # noqa: E402
from tests.hostile.child import MEGABYTES, check  # noqa: E402
from tests.hostile.files import FILES, base_parts  # noqa: E402
from tests.support.harmful_pdf import HARMFUL  # noqa: E402

SECONDS = 5


def made(folder: Path, kinds: Sequence[str]) -> Iterator[tuple[str, Path, str]]:
    """Yields each file by its name, one at a time, with the F-code that it must get."""
    if "xlsx" in kinds:
        parts = base_parts(folder)
        for number, (name, file) in enumerate({**FILES, **work.FILES}.items()):
            path = folder / str(number) / "unit.xlsx"
            path.parent.mkdir()
            file.make(parts, path)
            yield name, path, file.code or ""
    if "pdf" in kinds:
        for name, make in HARMFUL.items():
            path = folder / "unit.pdf"
            path.write_bytes(make())
            yield name, path, ""


def main() -> None:
    """Measures and prints."""
    print(f"bounds: {SECONDS} s, {MEGABYTES} MB")
    slowest = largest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, path, code in made(Path(folder), sys.argv[1:] or ["xlsx", "pdf"]):
            ran = check([path], counts=False)
            slowest, largest = max(slowest, ran.seconds), max(largest, ran.megabytes)
            says = " ".join((ran.err or ran.out).split())[:60] if path.suffix == ".pdf" else ""
            result = code or f"read, {ran.code} {says}"
            margin = SECONDS / ran.seconds
            took = f"{ran.seconds:6.2f} s {margin:4.0f} x {ran.megabytes:6.0f} MB"
            print(f"{name:42} {took}   {result}", flush=True)
            if path.is_file():
                path.unlink()
    print(f"slowest: {slowest:.2f} s, {SECONDS / slowest:.1f} times within the bound")
    print(f"largest: {largest:.0f} MB, {MEGABYTES / largest:.1f} times within the bound")


if __name__ == "__main__":
    main()
