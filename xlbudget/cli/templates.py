"""The command `templates`: lists the templates; `draft` makes one, `prove` proves its rules."""

import sys
from pathlib import Path

import click

from xlbudget.base.texts import sentence
from xlbudget.cli.command import SOURCE, TARGET, Command, Commands, common
from xlbudget.cli.exits import Exit
from xlbudget.cli.output import say, say_all


@click.group(cls=Commands, invoke_without_command=True)
@click.pass_context
@common
def templates(ctx: click.Context, lang: str) -> None:
    """列出全部模板和科目目录核实的程度；draft 由空白表样起草一个，prove 证明它的规则。"""
    if ctx.invoked_subcommand:
        return
    from xlbudget.template import available_families, load_family
    from xlbudget.template.code_lists import code_lists

    for name in available_families():
        family = load_family(name)
        say(
            sentence(
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
    for codes in code_lists():
        rows, verified = len(codes.entries), codes.verified
        counts = {"rows": f"{rows:,}", "verified": verified, "share": 100 * verified // rows}
        say(sentence("code_list_line", lang, name=codes.title(lang), **counts))


@templates.command(cls=Command)
@click.argument("form", type=SOURCE)
@click.option("-o", "--output", type=TARGET, required=True, help="写到哪个新文件夹。")
@click.option("--numbers", type=SOURCE, help="以前起草的模板文件夹：规则沿用它的编号。")
@common
def draft(form: Path, output: Path, numbers: Path | None, lang: str) -> None:
    """由官方空白表样（xlsx、xls、xlsb、ods）起草模板。

    退出码：0 全部认出，1 有要人处理的标记，2 一张表也没有认出或文件没有读取。
    """
    from xlbudget.tasks import draft as task

    made = task.draft(form, output, numbers)
    written = made.save(output)
    picture = output / task.PICTURE
    params = {"path": output, "tables": made.tables, "rules": written.rules, "picture": picture}
    say(sentence("draft.done", lang, **params))
    for note in made.notes(lang):
        say(f"  {note}")
    doubts = made.doubts(lang)
    if doubts:
        say(sentence("draft.left", lang, count=len(doubts)))
        for doubt in doubts:
            say(f"  {doubt}")
    if written.mistakes:
        from xlbudget.report.problems import problem_text

        say(sentence("draft.no_rules", lang))
        say_all(problem_text(written.mistakes, lang))
    if doubts or written.mistakes:
        sys.exit(Exit.ERRORS_FOUND)


@templates.command(cls=Command)
@click.argument("template")
@click.option("--redundant", is_flag=True, help="也列出由其余规则已能推出的规则。")
@common
def prove(template: str, redundant: bool, lang: str) -> None:
    """证明模板（名称或文件夹）的勾稽规则：每条都成立，一条也不缺。

    退出码：0 已证明，1 有不成立或遗漏的规则，2 模板没有读取。
    """
    from xlbudget.tasks.prove import prove as task

    proven = task(template, redundant=redundant)
    click.echo(proven.to_text(lang), nl=False)
    if not proven.holds:
        sys.exit(Exit.ERRORS_FOUND)
