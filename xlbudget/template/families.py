"""Which families there are, where their folders lie, and which one is meant where none is named."""

import os
import tomllib
from pathlib import Path

from xlbudget.base.errors import UsageError, wrong_argument
from xlbudget.template.common import templates_folder


def available_families(folder: Path | None = None) -> tuple[str, ...]:
    """Returns the ids of all families, in alphabetical order."""
    root = folder or templates_folder()
    return tuple(sorted(path.parent.name for path in root.glob("*/family.toml")))


def default_family(folder: Path | None = None) -> str:
    """Returns the family that is meant where none is named: a declared one, never a guess.

    `common/defaults.toml` names it; the only family there is needs no name. Raises UsageError F104
    with all families where several exist and none is declared.
    """
    root = folder or templates_folder()
    families = available_families(root)
    path = root / "common" / "defaults.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    name = str(data.get("family", ""))
    if name in families:
        return name
    if len(families) == 1:
        return families[0]
    raise UsageError("F104", known="、".join(families))


def family_folder(name: str, folder: Path | None = None) -> Path:
    """Returns the folder of a family, which is named by its id or by the path of its folder.

    Raises UsageError F102 for an unknown name, F215 for what is no name.
    """
    if not isinstance(name, str | os.PathLike):
        raise wrong_argument("template", name, "template")
    root = folder or templates_folder()
    path = Path(name) if os.path.isfile(Path(name, "family.toml")) else root / name
    if not os.path.isfile(path / "family.toml") or not name:
        raise UsageError("F102", name=name, known="、".join(available_families(root)))
    return path.resolve()
