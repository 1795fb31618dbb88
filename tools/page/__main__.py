"""Writes dist/xlbudget.html: `python -m tools.page`, or `make page`.

The same bytes wherever it runs: Python in the page itself, run by Node, compiles and compresses.
"""

import subprocess
import sys
from pathlib import Path

from tools.page.packages import fetched, site_archive
from xlbudget.web.assembled import page_in_one_file

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build" / "page"
TARGET = ROOT / "dist" / "xlbudget.html"


def build(target: Path = TARGET) -> Path:
    """Writes the page and returns its path."""
    WORK.mkdir(parents=True, exist_ok=True)
    packages = fetched(WORK)
    (WORK / "site.zip").write_bytes(site_archive(packages))
    # The versions that are packed; the rest of the list is of packages that are not in the page.
    script = Path(__file__).with_name("pack.mjs")
    for name, content in packages.files.items():
        (WORK / name).write_bytes(content)
    subprocess.run(["node", script, WORK, *packages.files, "site.zip"], check=True)
    names = [*packages.files, "site.zip"]
    packed = {name: (WORK / f"{name}.packed").read_text("ascii") for name in names}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page_in_one_file(packed, packages.licences), "utf-8", newline="\n")
    return target


if __name__ == "__main__":
    page = build()
    print(f"{page} {page.stat().st_size / 1e6:.1f} MB", file=sys.stdout)
