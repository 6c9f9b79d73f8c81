"""公示: an issue of the public column - cases chosen, looked at, published by a person of the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.actions import bulletins
from bot.actions.papers import from_console as actions
from bot.papers.bulletins import Issue, Story, document, html
from bot.queries import console_papers as queries
from bot.queries.console_papers import PaperSheet, Suited
from bot.refusals import Refusal
from bot.rules.console_rights import Right
from bot.web.console import layout
from bot.web.console.frame import Answer, Asked, Data, Go, Missing, Route, Shown, post, url
from bot.web.html import Child, Html, h

_BACK = timedelta(days=60)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def choose(asked: Asked) -> Answer:
    """Which cases stand in the next issue."""
    cases, number = await asked.read(queries.suited, asked.now - _BACK)
    if not cases:
        todo = h.p("办结、居民满意、不是私下反映的事，销号后会出现在这里。")
        return Shown("写一期公示", [layout.heading("写一期公示"), layout.empty("还没有可以登的事。", todo)])
    words = h.textarea(name="opening", rows="2", maxlength="500", placeholder="这一期说几件大家身边的事。")
    body = layout.card(
        f"第 {number} 期登哪些",
        h.p("名字、门牌、电话会自动去掉；选好先成草稿，看过再发布。", cls="hint"),
        asked.form_to(
            "/papers/new-issue",
            h.ul((_case(case) for case in cases), cls="plain"),
            layout.labelled("开头的话", words),
            h.button("写成草稿", type="submit", cls="main"),
        ),
    )
    return Shown("写一期公示", [layout.heading("写一期公示"), body])


def _case(case: Suited) -> Html:
    box = h.input(type="checkbox", name="no", value=str(case.no))
    return h.li(
        h.label(box, h.span(h.b(f"{case.no}号"), f" {case.kind} · {case.text}（{case.households} 户）"), cls="check")
    )


async def draft(asked: Asked) -> Answer:
    """The chosen cases as a draft."""
    numbers = [int(no) for no in asked.fields.get("no", ()) if no.isascii() and no.isdigit()][:20]
    if not numbers:
        raise Refusal("请至少选一件。")
    row = await asked.act("draft_issue", "公示", bulletins.draft, numbers, asked.form.get("opening", "")[:500])
    return Go(f"/papers/issues/{row.key.rpartition(':')[2]}", "草稿好了，请看一遍。")


# --- an issue ---------------------------------------------------------------------------------------------------------


async def _found(asked: Asked) -> tuple[PaperSheet, Issue]:
    number = asked.number()
    found = await asked.read(queries.paper, f"bulletin:{number}", asked.viewer.scope)
    if found is None:
        raise Missing
    return found, await asked.read(bulletins.issue, asked.desk.core.context(), number)


async def shown(asked: Asked) -> Answer:
    """The issue as everybody reads it, and what can be done with it."""
    found, issue = await _found(asked)
    number = issue.number
    state = layout.tag("草稿", "warm") if found.row.draft else layout.tag("已发布", "good")
    links = h.p(
        h.a("下载公众号排版（.html）", href=url(f"/papers/issues/{number}/html")),
        h.a("下载文档（.docx）", href=url(f"/papers/issues/{number}/docx")),
        cls="links",
    )
    preview = h.article(
        h.h2(f"{issue.title} 第{number}期"), h.p(issue.date, cls="hint"), h.p(issue.opening), _stories(issue.stories)
    )
    body: list[Child] = [
        layout.heading(f"公示第 {number} 期", state),
        h.div(h.div(preview, cls="card printed issue"), h.div(_deeds(asked, found, number), links), cls="halves"),
    ]
    return Shown(f"公示第 {number} 期", body)


def _stories(stories: Sequence[Story]) -> list[Html]:
    return [
        h.section(
            h.h3(f"{story.where} {story.kind}"),
            h.p("居民说：", story.said),
            _pictures("办理前", story.before),
            h.p("怎么办的：" if story.settled else "书面解释：", story.done),
            _pictures("办理后", story.after),
        )
        for story in stories
    ]


def _pictures(label: str, photos: Sequence[object]) -> Html | None:
    return h.p(f"（{label}照片 {len(photos)} 张）", cls="hint") if photos else None


def _deeds(asked: Asked, found: PaperSheet, number: int) -> Html | None:
    """Mend the opening and publish, while it is a draft."""
    if not asked.viewer.may(Right.EDIT_PAPERS) or not found.row.draft:
        return None
    words = h.textarea(found.text, name="text", rows="3", maxlength="500", required=True)
    mend = asked.form_to(
        f"/papers/issues/{number}/text",
        layout.labelled("开头的话", words),
        h.button("改开头", type="submit"),
        data_keep=True,
    )
    box = h.input(type="checkbox", name="looked", value="1", required=True)
    publish = asked.form_to(
        f"/papers/issues/{number}/publish",
        h.p(h.label(box, "我逐条看过，没有人名和门牌", cls="check")),
        h.button("发布", type="submit", cls="main"),
    )
    return layout.card("改和发布", mend, publish)


async def reword(asked: Asked) -> Answer:
    """Another opening."""
    number = asked.number()
    key = f"bulletin:{number}"
    await asked.act("edit_paper", key, actions.reword, key, asked.form.get("text", ""))
    return Go(f"/papers/issues/{number}", "开头改好了。")


async def publish(asked: Asked) -> Answer:
    """For everybody from now on."""
    number = asked.number()
    if not asked.form.get("looked"):
        raise Refusal("请先逐条看过，再打勾发布。")
    await asked.act("publish", f"公示第{number}期", actions.publish, asked.viewer, number)
    return Go(f"/papers/issues/{number}", "已发布：居民的网页上能看到了。")


async def as_html(asked: Asked) -> Answer:
    """For the editor of the official account."""
    _, issue = await _found(asked)
    return Data(html(issue).encode(), "text/html; charset=utf-8", f"{issue.title}第{issue.number}期.html")


async def as_document(asked: Asked) -> Answer:
    """For print."""
    _, issue = await _found(asked)
    content = await asked.read(document, issue)
    return Data(content, _DOCX, f"{issue.title}第{issue.number}期.docx")


ROUTES: tuple[Route, ...] = (
    Route("/papers/new-issue", Right.EDIT_PAPERS, choose, section="papers"),
    post("/papers/new-issue", Right.EDIT_PAPERS, draft),
    Route("/papers/issues/{no}", Right.SEE_PAPERS, shown, section="papers"),
    Route("/papers/issues/{no}/html", Right.SEE_PAPERS, as_html, section="papers"),
    Route("/papers/issues/{no}/docx", Right.SEE_PAPERS, as_document, section="papers"),
    post("/papers/issues/{no}/text", Right.EDIT_PAPERS, reword),
    post("/papers/issues/{no}/publish", Right.EDIT_PAPERS, publish),
)
