"""Generate and check linked budget workbooks for Chinese government units.

What a Python user needs, explained in docs/python.md. A name is loaded when it is first used, so
that the import of the package alone costs nothing.
"""

TYPE_CHECKING = False  # the one of `typing`, whose import would cost more than all else here
if TYPE_CHECKING:
    from xlbudget.base.errors import (
        BadLines,
        TemplateError,
        UsageError,
        WorkbookError,
        XlbudgetError,
    )
    from xlbudget.meaning.findings import Finding
    from xlbudget.tasks.batch import check_many
    from xlbudget.tasks.check import check
    from xlbudget.tasks.figures import Figures, figures
    from xlbudget.tasks.new import NewWorkbook, new
    from xlbudget.tasks.publish import NotPublishable, Published, publish
    from xlbudget.tasks.templates import load_template, templates
    from xlbudget.verdict.result import Report, Verdict

__version__ = "0.1.0"

__all__ = [
    "BadLines",
    "Figures",
    "Finding",
    "NewWorkbook",
    "NotPublishable",
    "Published",
    "Report",
    "TemplateError",
    "UsageError",
    "Verdict",
    "WorkbookError",
    "XlbudgetError",
    "__version__",
    "check",
    "check_many",
    "figures",
    "load_template",
    "new",
    "publish",
    "templates",
]

_HOMES = {
    "base.errors": ("BadLines", "TemplateError", "UsageError", "WorkbookError", "XlbudgetError"),
    "meaning.findings": ("Finding",),
    "tasks.batch": ("check_many",),
    "tasks.check": ("check",),
    "tasks.figures": ("Figures", "figures"),
    "tasks.new": ("NewWorkbook", "new"),
    "tasks.publish": ("NotPublishable", "Published", "publish"),
    "tasks.templates": ("load_template", "templates"),
    "verdict.result": ("Report", "Verdict"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            value: object = getattr(import_module(f"xlbudget.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
