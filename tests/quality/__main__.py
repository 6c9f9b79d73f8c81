"""``make quality``: prints every figure of understanding and writes build/quality.json.

    python -m tests.quality [--fast] [--towns]

``--fast`` leaves out the letters and the stories (minutes); ``--towns`` adds the towns of the corpus, each judged
by weights learned without it (many minutes).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from bot.understander import Understander
from tests.quality import figures
from tests.quality.figures import DATA, ROOT, Figure

OUT = ROOT / "build" / "quality.json"


def measured(fast: bool) -> Iterator[Figure]:
    """All figures, one after the other."""
    judge = Understander.load()
    yield from figures.messages(judge)
    yield from figures.chitchat(judge)
    yield from figures.speed(judge)
    yield from figures.loading()
    yield from figures.pairs()
    if not fast:
        yield figures.letters(("title",), 0.89, 0.91)
        yield figures.letters(("title", "text"), 0.925, 0.945)
        yield from figures.stories()


def main() -> None:
    """Measure, print, write; ends with 1 where a floor is not kept."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--fast", action="store_true")
    ask.add_argument("--towns", action="store_true")
    options = ask.parse_args()
    if not DATA.exists():
        print("没有 ../shared/data，量不了")
        return
    found: list[Figure] = []
    for figure in measured(options.fast):
        print(figure.line(), flush=True)
        found.append(figure)
    if options.towns:
        from tests.quality.towns import unseen

        print(unseen())
    _write(found, OUT)
    if not all(figure.holds for figure in found):
        raise SystemExit(1)


def _write(found: list[Figure], out: Path) -> None:
    """The list that other tools read."""
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps([one.row() for one in found], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
