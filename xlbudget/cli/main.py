"""The command line: parses arguments, prints, sets the exit code. All work is done elsewhere."""

import atexit
import gc
import sys
from pathlib import Path

import click

from xlbudget import __version__
from xlbudget.base.errors import UsageError
from xlbudget.base.texts import sentence
from xlbudget.cli.certified import verify
from xlbudget.cli.command import SOURCE, TARGET, Command, common
from xlbudget.cli.exits import Exit
from xlbudget.cli.mark_option import mark_option
from xlbudget.cli.output import print_parts, say, say_all
from xlbudget.cli.reported import Filed, reporting
from xlbudget.cli.served import serve
from xlbudget.cli.templates import templates
from xlbudget.cli.usage import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xlbudget")
def main() -> None:
    """生成并检查单位预算公开的联动工作簿（Excel、WPS、LibreOffice 通用）。"""
    # A command lives for a moment: to look for garbage in what it has just imported, and in all
    # that it made when it ends, would cost a tenth of a check (medians of 12 whole checks: 309 ms
    # of the processor without these two lines and 273 with them, 462 and 388 with the solver).
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
        reconfigure(encoding="utf-8", errors="replace")


@main.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, type=SOURCE)
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
    "--tables",
    type=SOURCE,
    help="文档（.docx、.pdf、.html、.mht、.txt）的文字与这个工作簿的表核对；不给时与文档里的表核对。",
)
@click.option(
    "--against",
    type=SOURCE,
    help="公开的文档（.docx、.pdf、.html、.mht、.txt）与给出的工作簿逐格核对：公开的就是核定的。",
)
@click.option(
    "--facts",
    type=TARGET,
    help="把印出全部数字的一组事实（以元计）写入 CSV；只能检查一个文件。",
)
@click.option(
    "--certificate",
    type=TARGET,
    help="把读到的数和结论的证明写入 JSON，可用 verify 核实；只能检查一个 .xlsx。",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    help="同时检查几个文件；不给时用全部处理器，1 为逐个检查。",
)
@click.option(
    "--last",
    type=SOURCE,
    help="上年的工作簿，或放上年工作簿的文件夹：核对引用的上年数、结转和项目。",
)
@mark_option
@reporting
@common
def check(
    paths: tuple[Path, ...],
    form: str,
    everything: bool,
    template: str | None,
    tables: Path | None,
    against: Path | None,
    facts: Path | None,
    certificate: Path | None,
    jobs: int | None,
    last: Path | None,
    mark: Path | None,
    filed: Filed,
    lang: str,
) -> None:
    """检查填好的工作簿和公开的文档（.docx、.pdf、.html、.mht、.txt）：文件、文件夹或通配符，可给多个。

    退出码：0 没有错误，1 有错误，2 文件没有读取或用法不对。
    """
    from xlbudget.base.files import workbooks_in
    from xlbudget.cli.checked import (
        Summary,
        compared_with,
        report_parts,
        tell_not_read,
        tell_others,
        tell_own,
        with_progress,
        write_facts,
    )
    from xlbudget.tasks.own_files import apart

    files, other_files = workbooks_in(paths)
    files, own_files = apart(files, paths)
    if not files:
        tell_own(own_files, Summary(), lang)
        sys.exit(Exit.NOT_READ)
    if facts and len(files) != 1:
        raise UsageError("F213")
    if template:
        from xlbudget.template import load_family

        load_family(template)
    outputs = [target for target in (facts, certificate) if target]
    filed.begin(files, template, is_ledger=len(files) > 1, besides=outputs)
    files, tables = compared_with(files, tables, against)
    if tables:
        from xlbudget.tasks.check import check_beside

        reports = iter(
            [check_beside(files[0], tables, template, want_facts=facts is not None, last=last)]
        )
    elif len(files) == 1:
        from xlbudget.tasks.check import check_file

        reports = iter([check_file(files[0], template, want_facts=facts is not None, last=last)])
    else:
        from xlbudget.tasks.batch import check_many

        reports = with_progress(check_many(files, template, workers=jobs, last=last), len(files))
    if form == "json":
        _speak_utf8()
    summary = Summary(paths if len(files) > 1 else None)
    reports = filed.keep(summary.watch(filed.waived(reports)))
    if mark:
        from xlbudget.cli.marked import marking
        from xlbudget.tasks.batch import Wishes

        wishes = Wishes(template, last, marks=mark, lang=lang)
        reports = marking(reports, wishes, files, summary, jobs)
    parts = report_parts(reports, files, form, lang, everything=everything)
    closed = print_parts(parts, to_the_end=bool(mark or outputs or filed.writes))
    others = tell_others((*summary.aside, *other_files), lang)
    not_read = tell_not_read(summary.not_read, lang)
    own = tell_own(own_files, summary, lang)
    filed.end(" ".join(filter(None, (others, not_read, own))))
    if facts:
        write_facts(summary.facts, facts, files, lang)
    if certificate and summary.exit != Exit.NOT_READ:
        from xlbudget.cli.certified import certify_only

        certify_only(certificate, files, template, tables, lang)
    if closed:
        raise closed
    sys.exit(summary.exit)


@main.command(cls=Command)
@click.option("--figures", type=SOURCE, help="数据文件（CSV），照它填好。")
@click.option("--codes", type=SOURCE, help="科目清单，每行一个编码，生成空表。")
@click.option("--from", "last", type=SOURCE, help="上年工作簿，沿用科目和项目。")
@click.option("--texts", type=SOURCE, help="文字的数据文件（TOML），填入文字录入表。")
@click.option(
    "--forms",
    multiple=True,
    metavar="all|none|个数|项目名称",
    help="给哪些项目绩效目标表，各一张工作表：all 全部，或个数，或项目名称（可给多次）。",
)
@click.option("--unit", default="", help="单位名称。")
@click.option("--year", type=click.IntRange(2000, 2099), help="年度，例如 2025。")
@click.option("-o", "--output", type=TARGET, help="生成的工作簿文件名。")
@click.option("--as-printed", is_flag=True, help="照抄每个数字，不用公式（与 --figures 合用）。")
@click.option(
    "--entry",
    type=click.Choice(["sheets", "tables"]),
    help="sheets 每个数只填一次，官方表全是公式（空表默认）；tables 直接填官方表。",
)
@click.option("--template", help="模板名称；不给时按数据文件，否则用默认模板。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@common
def new(
    figures: Path | None,
    codes: Path | None,
    last: Path | None,
    texts: Path | None,
    forms: tuple[str, ...],
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
    from xlbudget.cli.made import made_text
    from xlbudget.tasks import new as task

    if output:
        inputs = [source for source in (figures, codes, last, texts) if source]
        task.check_output(output, force=force, inputs=inputs)
    workbook = task.new(
        figures=figures,
        codes=codes,
        last=last,
        texts=texts,
        forms=forms or None,
        unit=unit,
        year=year,
        template=template,
        entry=entry,
        as_printed=as_printed,
    )
    path = workbook.save(output or workbook.name, force=force)
    say(sentence("written", lang, path=path))
    for line in made_text(workbook, lang):
        say(line)


@main.command(cls=Command)
@click.argument("path", type=SOURCE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json"]),
    default="csv",
    help="输出格式：csv（默认）可读回，json 给程序用。",
)
@click.option("-o", "--output", type=TARGET, help="写入文件；默认输出到屏幕。")
@click.option("--template", help="模板名称；不给时按工作簿内容识别。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@common
def figures(
    path: Path, form: str, output: Path | None, template: str | None, force: bool, lang: str
) -> None:
    """导出工作簿或公开的文档里的全部数字（new --figures 可读回）。"""
    from xlbudget.base.writing import write_new
    from xlbudget.tasks import figures as task

    taken_out = task.figures(path, template)
    for finding in taken_out.left_out:
        message = finding.message_in(lang)
        say(sentence("not_in_figures", lang, code=finding.code, message=message), err=True)
    text = taken_out.to_csv() if form == "csv" else _json(taken_out.to_dict())
    if output is None:
        _speak_utf8()
        if sys.stdout.isatty():
            say_all(text)  # people read it there, no program
        else:
            click.echo(text, nl=False)
    else:
        content = text.encode("utf-8-sig" if form == "csv" else "utf-8", "replace")
        write_new(output, content, force=force, inputs=[path])
        say(sentence("written", lang, path=output))


def _json(data: object) -> str:
    from xlbudget.report.as_json import json_text

    return json_text(data) + "\n"


@main.command(cls=Command)
@click.argument("path", type=SOURCE)
@click.option("-o", "--output", type=TARGET, default=".", help="放到哪个文件夹；默认当前文件夹。")
@click.option("--texts", type=SOURCE, help="文字和绩效目标的数据文件（TOML）。")
@click.option("--last", type=SOURCE, help="上年的工作簿或文件夹：文字里的增减由它算出。")
@click.option("--despite-errors", is_flag=True, help="有错也照样生成，并写明在文件属性里。")
@click.option("--template", help="模板名称；不给时按工作簿内容识别。")
@click.option("--force", is_flag=True, help="覆盖已有的文件。")
@common
def publish(
    path: Path,
    output: Path,
    texts: Path | None,
    last: Path | None,
    despite_errors: bool,
    template: str | None,
    force: bool,
    lang: str,
) -> None:
    """生成上网公开的文件：官方表（只有已用行和数值）和整个公开文件；有 LibreOffice 时另有 PDF。"""
    from xlbudget.cli.published import lacking_text, refused_text
    from xlbudget.tasks import publish as task

    try:
        made = task.publish(path, template, texts=texts, last=last, despite_errors=despite_errors)
    except task.NotPublishable as refusal:
        for line in refused_text(refusal, lang):
            say(line, err=True)
        sys.exit(Exit.ERRORS_FOUND)
    targets = made.save(output, force=force)
    for target in targets:
        say(sentence("written", lang, path=target))
    if all(target.suffix != ".pdf" for target in targets):
        say(sentence("published.no_pdf", lang), err=True)
    if made.document:
        for line in lacking_text(made.document, lang):
            say(line, err=True)


@main.command(cls=Command)
@click.option("--template", default="", help="模板名称；不给时用默认模板。")
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
    from xlbudget.template import default_family, load_family

    family = load_family(template or default_family())
    write = rules_markdown if form == "markdown" else rules_text
    say_all(write(family, lang))


@main.command(cls=Command)
@click.argument("code")
@click.option("--template", default="", help="模板名称；不给时用默认模板。")
@common
def explain(code: str, template: str, lang: str) -> None:
    """说明一条规则：内容、为什么、怎么改。例如 xlbudget explain G104。"""
    from xlbudget.report.manual import explain_rule

    say_all(explain_rule(code.upper(), template or None, lang))


@main.command(cls=Command)
@common
def demo(lang: str) -> None:
    """在当前文件夹写一个有一处错误的示例，检查它并写出报告：先看看是什么样子。"""
    from xlbudget.cli.shown import show_demo

    show_demo(Path(), lang)


main.add_command(serve)
main.add_command(templates)
main.add_command(verify)
