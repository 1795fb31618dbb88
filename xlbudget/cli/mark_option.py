"""The option `--mark` of the command `check`."""

from pathlib import Path

import click

from xlbudget.cli.usage import PathOf

mark_option = click.option(
    "--mark",
    type=PathOf(path_type=Path),
    help="把标记好的副本写到这个文件夹，原文件不动：工作簿有底色、批注和“检查结果”表，PDF 有批注。",
)
