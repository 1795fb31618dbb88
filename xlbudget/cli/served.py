"""The command `serve`."""

from contextlib import suppress

import click

from xlbudget.base.texts import sentence
from xlbudget.cli.command import Command, common
from xlbudget.cli.output import say


@click.command(cls=Command)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口；不给时任选一个空的。")
@common
def serve(port: int, lang: str) -> None:
    """在本机打开检查网页：浏览器里拖放文件，由本程序检查。按 Ctrl+C 结束。

    只有本机的浏览器、且地址中带有随机口令的才能使用；不写任何文件。
    """
    from xlbudget.web.server import Server

    server = Server(port)
    say(sentence("served", lang))
    say(f"  {server.address}")
    with suppress(KeyboardInterrupt):
        server.run()
    server.close()
