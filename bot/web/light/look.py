"""What the light pages look like: large type, few words, no script. Values in, markup out."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.queries.light import Matter
from bot.rules.wording import short
from bot.terms import State
from bot.web.html import Child, Html, h

#: What a state is called on these pages.
STATES = {
    State.OPEN: "已收到",
    State.ASSIGNED: "等人接单",
    State.ACCEPTED: "正在办",
    State.RESOLVED: "办好了，请您评价",
    State.CLOSED: "已销号",
    State.EXPLAINED: "已书面答复",
    State.WITHDRAWN: "已撤销",
    State.MERGED: "已合并",
}
#: Longest text that is taken.
LONGEST = 2000


@cache
def style() -> Html:
    """The one style sheet; it stands in each page, so that a page is one answer."""
    return Html((Path(__file__).parent / "style.css").read_text(encoding="utf-8"))


@cache
def policy() -> str:
    """What a browser may do with these pages: show them, their own pictures, and send their forms home."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def page(title: str, *children: Child, over: str = "", foot: Child = ()) -> Html:
    """A whole page; ``over`` is the small line above the title."""
    head = (
        Html('<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'),
        Html(
            '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        ),
        h.title(title),
        Html("<style>"),
        style(),
        Html("</style></head><body>"),
    )
    top = h.header(h.p(over) if over else None, h.h1(title))
    return Html("".join((*head, top, h.main(*children), h.footer(foot) if foot else "", "</body></html>")))


def moment(at: datetime, now: datetime) -> Html:
    """A time as people say it, and as machines read it."""
    day = {0: "今天", 1: "昨天"}.get((now.date() - at.date()).days, f"{at.month}月{at.day}日")
    return h.time(f"{day} {at:%H:%M}", datetime=at.isoformat())


def note(text: str, bad: bool = False) -> Html:
    """A line that stands out; a bad one is read out at once."""
    return h.p(text, cls="note bad" if bad else "note", role="alert" if bad else "status")


def report_form(action: str, form: str, photos: int, words: str = "") -> Html:
    """Words, photos, and one large button."""
    return h.form(
        h.label("什么事？在哪里？", for_="words"),
        h.textarea(words, id="words", name="words", maxlength=LONGEST, placeholder="例如：三楼楼道灯不亮了"),
        _photo_field(photos) if photos else None,
        h.label(h.input(type="checkbox", name="quiet", value="1"), "不在群里说，只告诉负责的人", cls="plain"),
        h.input(type="hidden", name="form", value=form),
        h.button("交上去", type="submit"),
        method="post",
        action=action,
        enctype="multipart/form-data",
    )


def _photo_field(photos: int) -> Html:
    return h.div(
        h.label(f"照片（可以不拍，最多 {photos} 张）", for_="photo"),
        h.input(id="photo", name="photo", type="file", accept="image/*", multiple=photos > 1),
    )


def danger() -> Html:
    """What comes first."""
    return h.p(
        "着火、煤气、触电、有人受伤，请先打 ", h.a("119", href="tel:119"), " ", h.a("110", href="tel:110"), " ",
        h.a("120", href="tel:120"), "。",
    )  # fmt: skip


def matter_card(matter: Matter, href: str, now: datetime) -> Html:
    """One matter of a list."""
    return h.a(
        h.b(f"{matter.no}号 {matter.kind}"),
        h.br(),
        short(matter.words, 30) if matter.words else _whose(matter),
        h.br(),
        h.span(STATES[matter.state], cls="state"),
        " ",
        moment(matter.opened_at, now),
        cls="card",
        href=href,
    )


def matter_page(matter: Matter, here: str, form: str, now: datetime, fresh: bool = False) -> list[Child]:
    """One matter: where it stands, what happened, and the word that the reader has on it."""
    until = [h.p("最晚 ", moment(matter.due_at, now), " 前办好。")] if matter.due_at and _open(matter) else []
    return [
        note(_fresh(matter)) if fresh else None,
        h.p(h.span(STATES[matter.state], cls="state"), f"　{matter.where}"),
        h.p(f"负责的是：{matter.who}") if _open(matter) else None,
        *until,
        h.p(f"您说：“{matter.words}”" if matter.words else _whose(matter)),
        h.p(f"办理人说：“{matter.done}”") if matter.done else None,
        _judging(here, form) if matter.may_judge else None,
        [
            h.img(src=f"{here}/photo/{n}", alt=f"您拍的第{n + 1}张照片", loading="lazy")
            for n in range(len(matter.photos))
        ],
        h.h2("办到哪一步"),
        h.ol([h.li(moment(s.at, now), h.br(), s.what, f"：{s.words}" if s.words else None) for s in matter.steps]),
        _reopening(here, form) if matter.may_reopen else None,
    ]


def _whose(matter: Matter) -> str:
    """What it is to a reader whose words it does not begin with."""
    return "想请您这位邻居评一评。" if matter.asked else "这件事邻居先反映了，您也在里面。"


def _open(matter: Matter) -> bool:
    return matter.state in (State.OPEN, State.ASSIGNED, State.ACCEPTED)


def _fresh(matter: Matter) -> str:
    if matter.mine:
        return f"收到了，编号 {matter.no}。办到哪一步，打开这个网页就能看，请收藏它。"
    return f"邻居已经反映过这件事（{matter.no}号），给您也记上了。"


def _judging(here: str, form: str) -> Html:
    return h.form(
        h.h2("办得怎么样？"),
        h.button("满意", type="submit", name="word", value="content"),
        h.label("没办好的话，说一句哪里没好", for_="reason", cls="plain"),
        h.textarea(id="reason", name="reason", maxlength=300, cls="short"),
        h.button("不满意", type="submit", name="word", value="discontent", cls="other"),
        h.input(type="hidden", name="form", value=form),
        method="post",
        action=here,
    )


def _reopening(here: str, form: str) -> Html:
    return h.form(
        h.h2("其实没办好？"),
        h.label("说一句哪里没好", for_="reason", cls="plain"),
        h.textarea(id="reason", name="reason", maxlength=300, cls="short"),
        h.button("没办好，请再办", type="submit", name="word", value="discontent", cls="other"),
        h.input(type="hidden", name="form", value=form),
        method="post",
        action=here,
    )
