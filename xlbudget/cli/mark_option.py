"""The option `--mark` of the command `check`."""

from pathlib import Path

import click

from xlbudget.cli.usage import PathOf

mark_option = click.option(
    "--mark",
    type=PathOf(path_type=Path),
    help="把标记好的副本（底色、批注、“检查结果”表）写到这个文件夹；原文件不动。",
)
