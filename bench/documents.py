"""What a cold `xlbudget check` of long PDF documents costs.

    python bench/documents.py [PDF ...]

The tables of units with more and more codes are drawn by reportlab, with all their lines and
without any; or the files that are named are checked. Printed are pages, seconds of the processor
(the command and the process that reads the PDF), and the peak of memory of each of both: their sum
bounds what they take at one time. The bounds are 2 s and 150 MB for 40 pages; a document of more
than 300 pages is refused.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import pypdfium2  # noqa: E402
from measure import ENVIRONMENT  # noqa: E402

from tests.support import example, pdf  # noqa: E402
from tests.support.pdf import Layout  # noqa: E402
from tests.support.random_units import random_unit  # noqa: E402
from tests.test_documents import workbook_of  # noqa: E402

CODES = (20, 300, 600, 2_500, 5_500)
CHECK = """
import contextlib, json, resource, sys
from xlbudget.cli.main import main
with contextlib.suppress(SystemExit):
    main(["check", "--format", "json", sys.argv[1]])
use = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([[u.ru_utime + u.ru_stime, u.ru_maxrss / 1024] for u in use]), file=sys.stderr)
"""


def documents(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yields documents with more and more pages."""
    for codes in CODES:
        opened = workbook_of(random_unit(Random(codes), example.family(), codes=codes, projects=30))
        for pen in ("stroke", "none") if codes < max(CODES) else ("stroke",):
            path = folder / f"{codes}-{pen}.pdf"
            path.write_bytes(pdf.official(opened, Layout(pen=pen, centred=True)))
            yield f"{codes} codes, {'lines' if pen == 'stroke' else 'no lines'}", path


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as folder:
        files = [(Path(name).name, Path(name)) for name in sys.argv[1:]]
        for name, path in files or documents(Path(folder)):
            pages = len(pypdfium2.PdfDocument(path))
            command = [sys.executable, "-c", CHECK, str(path)]
            done = subprocess.run(
                command, capture_output=True, check=True, text=True, env=ENVIRONMENT
            )
            *told, use = done.stderr.splitlines()
            (own, own_peak), (child, child_peak) = json.loads(use)
            verdict = " ".join(told) or json.loads(done.stdout)["files"][0]["verdict"]
            print(
                f"{name:28} {pages:4} pages {own:5.2f} + {child:5.2f} = {own + child:5.2f} s"
                f" {own_peak:5.0f} + {child_peak:5.0f} MB   {verdict}",
                flush=True,
            )


if __name__ == "__main__":
    main()
