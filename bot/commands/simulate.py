"""``simulate``: a made-up half-year of a county, and the papers that the bot writes over it."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.clock import SHANGHAI
from bot.commands.papers import write_papers
from bot.commands.shared import ConfigFile, Trouble, existing, opened, progress, settings_of, wrong_use

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.database import Database
    from bot.messages import Attachment
    from bot.simulation import Photos

_DATABASE = "simulated.db"


def simulate(
    days: Annotated[int, typer.Option("--days", help="过多少天", min=1, max=1000)] = 180,
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹（要是新的）")] = Path("simulated"),
    start: Annotated[str, typer.Option("--start", help="从哪天的零点开始")] = "2026-01-05",
    seed: Annotated[int, typer.Option("--seed", help="同一个数，过的是同样的日子")] = 1,
    reports: Annotated[float, typer.Option("--reports", help="一天有多少人报事", min=0.1)] = 12,
    register: Annotated[
        Path | None, typer.Option("--register", help="名册；不写就是演示县", show_default=False)
    ] = None,
    config: ConfigFile = None,
) -> None:
    """模拟半年：编出来的居民照常说话、三长照常办事，看机器人写出什么样的日报、周报、月报。"""
    begin = _midnight(start)
    if (out / _DATABASE).exists():
        raise Trouble(f"{out} 里已经有一次模拟，请换一个文件夹（--out）")
    out.mkdir(parents=True, exist_ok=True)
    settings = settings_of(config).model_copy(update={"database": f"sqlite:///{out / _DATABASE}", "data_dir": str(out)})
    with opened(settings.database) as base:
        _people(register, begin)
        said, heard = _live(settings, base, begin, days, seed, reports)
        typer.echo(_summary(settings, out, days, said, heard))


def _midnight(words: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(words), time(), SHANGHAI)
    except ValueError:
        wrong_use(f"--start 应当是日期，例如 2026-01-05，不是“{words}”")


def _people(register: Path | None, begin: datetime) -> None:
    from bot.commands.registers import install_demo
    from bot.register import import_register

    if register is None:
        install_demo(begin)
    else:
        import_register(existing(register, "名册"), begin)


def _live(settings: Settings, base: Database, begin: datetime, days: int, seed: int, reports: float) -> tuple[int, int]:
    """Let the days pass; how much people said, and the bot."""
    from bot.app import App
    from bot.channels.replay import Recorder
    from bot.listener import Listener
    from bot.simulation import Pace, Simulation
    from models import database

    database.execute_sql("PRAGMA synchronous = OFF")  # nothing is lost that could not be made again
    pace = Pace(reports=reports, chatter=reports * 1.5)
    app = App(settings, base, Listener(settings))
    with (Path(settings.data_dir) / "sent.jsonl").open("w", encoding="utf-8") as file, progress("模拟") as tick:
        recorder = Recorder(file, begin)
        simulation = Simulation(app, recorder, seed, pace, photos_in(settings))
        said = simulation.run(begin, days, (lambda day: tick(day, days)) if tick else None)
        return said, recorder.count


def photos_in(settings: Settings) -> Photos:
    """Made-up photos in the store of files: a dark one before, a bright one after."""
    from bot.media import MediaStore
    from bot.messages import Attachment

    store = MediaStore(Path(settings.data_dir) / "media")
    keys = {what: store.put(_picture(colour)).key for what, colour in (("before", "#5b5046"), ("after", "#c9d8c0"))}

    def attached(what: str) -> Attachment:
        return Attachment("image", "照片.jpg", keys[what])

    return attached


def _picture(colour: str) -> bytes:
    import io

    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (1200, 900), colour)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((150, 520, 1050, 860), fill="#8a8f94")
    pen.ellipse((500, 160, 700, 360), fill="#e8d67a" if colour.startswith("#c") else "#2f2b28")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def _summary(settings: Settings, out: Path, days: int, said: int, heard: int) -> str:
    from models import Paper, ServiceRequest

    rows = list(Paper.select().order_by(Paper.end))
    files = write_papers(settings, rows, out / "papers")
    count = ServiceRequest.select().count()
    kinds = {kind: sum(row.kind == kind and bool(row.text) for row in rows) for kind in ("daily", "weekly", "monthly")}
    papers = f"日报 {kinds['daily']} 份、周报 {kinds['weekly']} 份、月报 {kinds['monthly']} 份"
    return (
        f"{days} 天：人说了 {said} 句，机器人说了 {heard} 句，立了 {count} 件；{papers}。\n"
        f"报和附件在 {out / 'papers'}（{files} 个文件），说过的话在 {out / 'sent.jsonl'}，数据库是 {out / _DATABASE}"
    )
