"""The pinned packages of the page, fetched by their usual clients and held against their hashes."""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_EPOCH = (1980, 1, 1, 0, 0, 0)
LEFT_OUT = ("cli", "verify")
"""Rooms of xlbudget that the page does not use."""


@dataclass(frozen=True, slots=True)
class Packages:
    """What was fetched: files for the browser, modules for Python, and licences, by name."""

    files: Mapping[str, bytes]
    modules: Mapping[str, bytes]
    licences: Mapping[str, str]


def fetched(folder: Path) -> Packages:
    """Returns the packages of requirements/page.toml; what is in the folder is not fetched anew.

    Raises ValueError where bytes are not those that the hash names.
    """
    pins = tomllib.loads((ROOT / "requirements" / "page.toml").read_text(encoding="utf-8"))
    files: dict[str, bytes] = {}
    licences = _own_licences()
    for name, pin in pins["npm"].items():
        with tarfile.open(fileobj=io.BytesIO(_npm(folder, name, pin))) as archive:
            for path in pin["files"]:
                member = archive.extractfile(f"package/{path}")
                assert member is not None, path
                content = member.read()
                if path == "LICENSE":
                    licences[f"{name} {pin['version']}"] = content.decode()
                else:
                    files[path.rpartition("/")[2]] = content
    lock = json.loads(files["pyodide-lock.json"])
    # Packages that could be fetched, of which there are none.
    files["pyodide-lock.json"] = json.dumps({"info": lock["info"], "packages": {}}).encode()
    modules: dict[str, bytes] = {}
    for wheel in _wheels(folder, pins["wheels"]):
        with zipfile.ZipFile(wheel) as archive:
            for member_name in archive.namelist():
                if ".dist-info/" not in member_name:
                    modules[member_name] = archive.read(member_name)
                elif member_name.rpartition("/")[2].startswith("LICEN"):
                    package = member_name.partition(".dist-info")[0].replace("-", " ")
                    licences[package] = archive.read(member_name).decode()
    return Packages(files, modules, licences)


def site_archive(packages: Packages) -> bytes:
    """Returns an archive of all modules that Python needs, with xlbudget and its templates."""
    modules = dict(packages.modules)
    for path in sorted((ROOT / "xlbudget").rglob("*")):
        inside = path.relative_to(ROOT)
        if path.suffix in (".py", ".toml") and inside.parts[1] not in LEFT_OUT:
            modules[inside.as_posix()] = path.read_bytes()
    for path in sorted((ROOT / "workbook_templates").rglob("*.*")):
        modules[f"xlbudget/{path.relative_to(ROOT).as_posix()}"] = path.read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(modules):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), modules[name])
    return stream.getvalue()


def old_browser(folder: Path) -> Path:
    """Returns the program of an old Chromium, fetched and unpacked into the folder."""
    program = folder / "chromium-109"
    if not program.exists():
        import brotli

        pins = tomllib.loads((ROOT / "requirements" / "page.toml").read_text(encoding="utf-8"))
        pin = pins["old_browser"]
        with tarfile.open(fileobj=io.BytesIO(_npm(folder, pin["name"], pin))) as archive:
            member = archive.extractfile("package/bin/chromium.br")
            assert member is not None
            content = brotli.decompress(member.read())
        part = program.with_suffix(".part")
        part.write_bytes(content)
        part.chmod(0o755)
        part.rename(program)
    return program


def _npm(folder: Path, name: str, pin: Mapping[str, Any]) -> bytes:
    file_name = f"{name.removeprefix('@').replace('/', '-')}-{pin['version']}.tgz"
    path = folder / file_name
    if not path.exists():
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder)]
        subprocess.run([*command, f"{name}@{pin['version']}"], check=True, capture_output=True)
    content = path.read_bytes()
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if f"sha512-{digest}" != pin["integrity"]:
        path.unlink()
        raise ValueError(f"{name}: the package is not the one that is pinned")
    return content


def _wheels(folder: Path, names: list[str]) -> Iterator[Path]:
    lines = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    wanted = [line for line in lines.splitlines() if line.partition("==")[0] in names]
    pins = folder / "wheels.txt"
    pins.write_text("\n".join(wanted) + "\n", "utf-8")
    target = folder / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-d", str(target)]
    subprocess.run([*command, *options, "-r", str(pins)], check=True)
    for line in wanted:
        name, _, rest = line.partition("==")
        yield from target.glob(f"{name}-{rest.split()[0]}-*.whl")


def _own_licences() -> dict[str, str]:
    folder = Path(__file__).with_name("licences")
    licences = {"xlbudget": (ROOT / "LICENSE").read_text(encoding="utf-8")}
    for path in sorted(folder.glob("*.txt")):
        licences[path.stem] = path.read_text(encoding="utf-8")
    return licences
