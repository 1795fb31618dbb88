"""The command line: parses arguments, prints, sets the exit code. All work is done elsewhere."""

import atexit
import gc
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlbudget import __version__
from xlbudget.base.errors import UsageError, XlbudgetError
from xlbudget.base.texts import LANGUAGES, text
from xlbudget.cli.usage import LANGUAGE_VARIABLE, Group

if TYPE_CHECKING:
    from xlbudget.verdict.result import Report

# What cannot be read is told by the command itself, and does not stop the rest of a batch.
_SOURCE = click.Path(path_type=Path, readable=False)
_OTHERS_SHOWN = 5


class Exit(IntEnum):
    """What the exit code of a command means."""

    GOOD = 0
    ERRORS_FOUND = 1
    NOT_READ = 2
    OUR_BUG = 3


class Command(click.Command):
    """A command whose user errors are one clear sentence and never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; turns errors of the input into a sentence and exit code 2."""
        lang = ctx.params.get("lang") or "zh"
        try:
            return super().invoke(ctx)
        except XlbudgetError as problem:
            from xlbudget.report.problems import problem_text

            click.echo(problem_text(problem, lang), err=True)
            ctx.exit(Exit.NOT_READ)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as bug:
            if ctx.params.get("debug"):
                traceback.print_exc()
            click.echo(text("our_bug", lang, what=f"{type(bug).__name__}: {bug}"), err=True)
            ctx.exit(Exit.OUR_BUG)


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that every command has."""

    def run(*args: Any, debug: bool, **kwargs: Any) -> Any:
        del debug  # read by Command.invoke
        return function(*args, **kwargs)

    wrapped: Callable[..., Any] = update_wrapper(run, function)
    wrapped = click.option("--debug", is_flag=True, help="出错时显示程序的调用栈。")(wrapped)
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default="zh",
        envvar=LANGUAGE_VARIABLE,
        help="消息语言：zh 中文（默认），en 英文。",
    )(wrapped)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xlbudget")
def main() -> None:
    """生成并检查单位预算公开的联动工作簿（Excel、WPS、LibreOffice 通用）。"""
    # A command lives for a moment: to look for garbage in what it has just imported, and in all
    # that it made when it ends, would cost a tenth of a check.
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            # A console in GBK must not stop a report because of one character.
            reconfigure(errors="replace")


def _speak_utf8() -> None:
    """Makes what programs read UTF-8 wherever it goes; a console keeps its own encoding."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure and not sys.stdout.isatty():
        reconfigure(encoding="utf-8")


@main.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, type=_SOURCE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式：text 给人看（默认），json 给程序用。",
)
@click.option("--all", "everything", is_flag=True, help="也列出尾差和说明。")
@click.option("--template", help="模板名称；不给时按工作簿内容识别。")
@click.option(
    "--facts",
    type=click.Path(path_type=Path),
    help="把印出全部数字的一组事实（以元计）写入 CSV；只能检查一个文件。",
)
@common
def check(
    paths: tuple[Path, ...],
    form: str,
    everything: bool,
    template: str | None,
    facts: Path | None,
    lang: str,
) -> None:
    """检查填好的工作簿：文件、文件夹或通配符，可给多个。

    退出码：0 没有错误，1 有错误，2 文件没有读取或用法不对。
    """
    from xlbudget.base.files import workbooks_in
    from xlbudget.tasks.check import check_file
    from xlbudget.verdict.result import Verdict

    files, others = workbooks_in(paths)
    if facts and len(files) != 1:
        raise UsageError("F213")
    if template:
        from xlbudget.template import load_family

        load_family(template)
    reports = []
    progress = sys.stderr.isatty() and len(files) > 1
    for number, path in enumerate(files, start=1):
        if progress:
            click.echo(f"\r{number}/{len(files)}", nl=False, err=True)
        reports.append(check_file(path, template, want_facts=facts is not None))
    if progress:
        click.echo("\r        \r", nl=False, err=True)
    if form == "json":
        from xlbudget.report.as_json import report_json

        _speak_utf8()
        click.echo(report_json(reports, lang, everything=everything))
    else:
        from xlbudget.report.as_text import report_text

        click.echo(report_text(reports, lang, everything=everything), nl=False)
    if others:
        names = "、".join(path.name for path in others[:_OTHERS_SHOWN])
        more = "…" if len(others) > _OTHERS_SHOWN else ""
        click.echo(text("others", lang, count=len(others), names=names + more), err=True)
    if facts:
        _write_facts(reports[0], facts, lang)
    verdicts = {report.verdict for report in reports}
    if Verdict.UNREADABLE in verdicts:
        sys.exit(Exit.NOT_READ)
    if verdicts & {Verdict.INCONSISTENT, Verdict.INCOMPLETE}:
        sys.exit(Exit.ERRORS_FOUND)


def _write_facts(report: "Report", path: Path, lang: str) -> None:
    from xlbudget.base.files import write_new
    from xlbudget.facts.table import facts_csv

    found, system = report.diagnosis.facts, report.diagnosis.system
    if report.family is None or found is None or system is None:
        click.echo(text("no_facts", lang), err=True)
        return
    words = facts_csv(report.family, system, found.amounts)
    write_new(path, words.encode("utf-8-sig"), force=False)
    click.echo(text("written", lang, path=path), err=True)


@main.command(cls=Command)
@click.option("--figures", type=_SOURCE, help="数据文件（CSV），照它填好。")
@click.option("--codes", type=_SOURCE, help="科目清单，每行一个编码，生成空表。")
@click.option("--from", "last", type=_SOURCE, help="上年工作簿，沿用科目。")
@click.option("--unit", default="", help="单位名称。")
@click.option("--year", type=click.IntRange(2000, 2099), help="年度，例如 2025。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="生成的工作簿文件名。")
@click.option("--as-printed", is_flag=True, help="照抄每个数字，不用公式（与 --figures 合用）。")
@click.option(
    "--entry",
    type=click.Choice(["sheets", "tables"]),
    help="sheets 每个数只填一次，官方表全是公式（空表默认）；tables 直接填官方表。",
)
@click.option("--template", help="模板名称；默认按数据文件，否则用第一个模板。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@common
def new(
    figures: Path | None,
    codes: Path | None,
    last: Path | None,
    unit: str,
    year: int | None,
    output: Path | None,
    as_printed: bool,
    entry: str | None,
    template: str | None,
    force: bool,
    lang: str,
) -> None:
    """生成工作簿：每张官方表格一个工作表，合计、小计、占比都是公式。"""
    from xlbudget.tasks.new import Request, generate

    sources = sum(source is not None for source in (figures, codes, last))
    if sources > 1 or (not sources and (as_printed or entry == "tables")):
        raise UsageError("F207")
    request = Request(figures, codes, last, unit, year, output, as_printed, template, force, entry)
    for line in generate(request, lang):
        click.echo(line)


@main.command(cls=Command)
@click.argument("path", type=_SOURCE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json"]),
    default="csv",
    help="输出格式：csv（默认）可读回，json 给程序用。",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写入文件；默认输出到屏幕。")
@click.option("--template", help="模板名称；不给时按工作簿内容识别。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@common
def figures(
    path: Path, form: str, output: Path | None, template: str | None, force: bool, lang: str
) -> None:
    """导出工作簿里的全部数字（new --figures 可读回）。"""
    from xlbudget.base.files import write_new
    from xlbudget.tasks.figures import extract

    words, warnings = extract(path, form, template, lang)
    for line in warnings:
        click.echo(line, err=True)
    if output is None:
        _speak_utf8()
        click.echo(words, nl=False)
    else:
        write_new(output, words.encode("utf-8-sig" if form == "csv" else "utf-8"), force=force)
        click.echo(text("written", lang, path=output))


@main.command(cls=Command)
@click.option("--template", default="", help="模板名称；默认第一个模板。")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="输出格式：text 只列名称（默认），markdown 是全部内容。",
)
@common
def rules(template: str, form: str, lang: str) -> None:
    """列出全部规则的编号和名称。"""
    from xlbudget.report.manual import rules_markdown, rules_text
    from xlbudget.template import available_families, load_family

    family = load_family(template or available_families()[0])
    write = rules_markdown if form == "markdown" else rules_text
    click.echo(write(family, lang), nl=False)


@main.command(cls=Command)
@click.argument("code")
@click.option("--template", default="", help="模板名称；默认第一个模板。")
@common
def explain(code: str, template: str, lang: str) -> None:
    """说明一条规则：内容、为什么、怎么改。例如 xlbudget explain G104。"""
    from xlbudget.report.manual import explain_text
    from xlbudget.template import available_families, load_family

    family = load_family(template or available_families()[0])
    click.echo(explain_text(family, code.upper(), lang), nl=False)


@main.command(cls=Command)
@common
def templates(lang: str) -> None:
    """列出全部模板。"""
    from xlbudget.template import available_families, load_family

    for name in available_families():
        family = load_family(name)
        click.echo(
            text(
                "template_line",
                lang,
                id=family.id,
                name=family.name,
                version=family.version,
                tables=len(family.tables),
                rules=len(family.rules),
                unit=family.unit,
            )
        )
