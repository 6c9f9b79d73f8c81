"""The whole bot as `run` puts it together, with a clock that a test turns: one line in, one line out.

    python -m tests.channels.bot_process SETTINGS

``2026-03-10T07:12:09+08:00`` turns the clock forward to that moment; the answer comes when all that was due is done.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.clock import parse_time
from bot.commands.running import assembled
from bot.commands.shared import opened, settings_of


async def main(settings_file: Path) -> None:
    """Live until nobody tells anything any more."""
    settings = settings_of(settings_file)
    with opened(settings.database) as base:
        shell, house = assembled(settings, base)
        base.close()
        await shell.start()
        if house is not None:
            house.start()
        await shell.run(shell.app.listener.load)
        while line := await asyncio.to_thread(sys.stdin.readline):
            await shell.forward(parse_time(line))
            print("done", flush=True)
        if house is not None:
            await house.stop()
        await shell.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
