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


def build(target: Path = TARGET, work: Path = WORK) -> Path:
    """Writes the page and returns its path; what it is made from is kept in the folder `work`."""
    work.mkdir(parents=True, exist_ok=True)
    packages = fetched(work)
    contents = {**packages.files, "site.zip": site_archive(packages)}
    changed = [name for name, content in contents.items() if _put(work / name, content)]
    if changed:
        subprocess.run(["node", Path(__file__).with_name("pack.mjs"), work, *changed], check=True)
    packed = {name: _packed(work / name).read_text("ascii") for name in contents}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page_in_one_file(packed, packages.licences), "utf-8", newline="\n")
    return target


def _put(path: Path, content: bytes) -> bool:
    """Writes a file that is to be packed, and tells whether it must be packed anew."""
    if _packed(path).exists() and path.exists() and path.read_bytes() == content:
        return False
    path.write_bytes(content)
    _packed(path).unlink(missing_ok=True)
    return True


def _packed(path: Path) -> Path:
    return path.with_name(f"{path.name}.packed")


if __name__ == "__main__":
    page = build()
    print(f"{page} {page.stat().st_size / 1e6:.1f} MB", file=sys.stdout)
