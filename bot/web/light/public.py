"""What anybody may read: the published issues of the public column, and the figures of each community."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.actions import bulletins
from bot.context import Context
from bot.papers.bulletins import Issue, Story
from bot.queries import bulletins as column
from bot.queries import light as queries
from bot.queries.figures import counted
from bot.rules.county import PlaceInfo
from bot.rules.figures import Figures, Name
from bot.terms import PlaceLevel
from bot.web.html import Child, Html, h
from bot.web.light import look
from bot.web.light.desk import ROOT, Desk, answer, wrong
from bot.web.pictures import small

#: Seconds for which a browser may show these pages again.
_KEEP = 300
#: Public figures by name and what people read; then the rates.
_COUNTS = ((Name.COLLECTED, "反映"), (Name.SETTLED, "办结"), (Name.CLOSING, "还在办"))
_RATES = ("办结率", "满意率")
_MEANING = (
    "反映：这段时间里新说的事。办结：办好了，或者给了书面答复。满意率：说满意的，占说了满意或不满意的；没有回话的不算。"
)
_DAY_HOURS = 7


@dataclass(frozen=True, slots=True)
class Account:
    """The figures of a community over its months."""

    place: PlaceInfo
    months: Sequence[tuple[str, Figures]]


class Public:
    """The pages for everybody."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is counted yet."""
        self._desk = desk
        self._counted: dict[tuple[str, str], Account] = {}
        self._issues: dict[int, Html] = {}
        self._counting = asyncio.Lock()

    async def home(self, request: Request) -> Response:
        """``/``: where everything hangs."""
        issues, places = await self._desk.read(_home)
        county = self._desk.settings.county.name
        shown = self._desk.settings.light.figures
        return answer(
            look.page(
                f"{county}三长",
                h.p("有事在群里说一声，或者扫楼道里的二维码。办得怎么样，都在这里公开。"),
                h.p(h.a("微心愿墙", href=f"{ROOT}/wishes")),
                h.h2("公示"),
                [_issue_card(number, date) for number, date in issues] or h.p("还没有公示。"),
                [h.h2("各社区办理数字"), [_figures_card(place) for place in places]] if shown else None,
            ),
            keep=_KEEP,
        )

    async def issue(self, request: Request) -> Response:
        """``/news/{number}``: one published issue."""
        number = request.path_params["number"]
        if number not in self._issues:  # what is published does not change
            found = await self._desk.read(_issue, number)
            if found is None:
                raise wrong()
            self._issues[number] = _issue_page(found)
        return answer(self._issues[number], keep=_KEEP)

    async def photo(self, request: Request) -> Response:
        """``/news/{number}/{at}/{side}/{n}``: a picture of a story of a published issue."""
        wanted = [request.path_params[name] for name in ("number", "at", "side", "n")]
        key = await self._desk.read(_photo, *wanted)
        try:
            content = await asyncio.to_thread(small, self._desk.media, key or "")
        except LookupError:
            raise wrong() from None
        return Response(content, media_type="image/jpeg", headers={"cache-control": "public, max-age=86400"})

    async def figures(self, request: Request) -> Response:
        """``/figures/{code}``: the figures of a community."""
        account = await self._account(request.path_params["code"]) if self._desk.settings.light.figures else None
        if account is None:
            raise wrong()
        return answer(_figures(account), keep=_KEEP)

    async def _account(self, code: str) -> Account | None:
        """Counted once a day; who comes meanwhile waits for the same count."""
        key = (code[:64], f"{self._desk.now:%Y-%m-%d}")
        if key in self._counted:
            return self._counted[key]
        async with self._counting:
            if key not in self._counted:
                found = await self._desk.read(_count, code)
                if found is None:  # what is no community is not remembered: anybody can make up thousands
                    return None
                self._counted = {k: v for k, v in self._counted.items() if k[1] == key[1]} | {key: found}
        return self._counted[key]


def _home(context: Context) -> tuple[list[tuple[int, str]], list[PlaceInfo]]:
    issues = [(int(row.key.rpartition(":")[2]), f"{row.end:%Y年%-m月%-d日}") for row in queries.issues()[:12]]
    return issues, queries.communities(context)


def _issue(context: Context, number: int) -> Issue | None:
    """The issue, if it is published."""
    return bulletins.issue(context, number) if queries.issue_row(number) else None


def _photo(context: Context, number: int, at: int, side: str, n: int) -> str | None:
    row = queries.issue_row(number)
    numbers = row.figures["numbers"] if row else []
    if at >= len(numbers) or side not in ("before", "after"):
        return None
    keys = dict(zip(("before", "after"), column.photos(numbers[at]), strict=True))[side][:2]
    return keys[n] if n < len(keys) else None


def _count(context: Context, code: str) -> Account | None:
    place = queries.place(context, code)
    if place is None or place.level is not PlaceLevel.COMMUNITY:
        return None
    months = [(label, counted(context, period, code).whole) for label, period in queries.months(context.now)]
    return Account(place, months)


def _issue_card(number: int, date: str) -> Html:
    return h.a(h.b(f"第{number}期"), f"　{date}", cls="card", href=f"{ROOT}/news/{number}")


def _figures_card(place: PlaceInfo) -> Html:
    return h.a(h.b(place.name), cls="card", href=f"{ROOT}/figures/{place.code}")


def _issue_page(issue: Issue) -> Html:
    body = [_story(issue.number, at, story) for at, story in enumerate(issue.stories)]
    over, foot = f"第{issue.number}期　{issue.date}", h.a("公示和办理数字", href=f"{ROOT}/")
    return look.page(issue.title, h.p(issue.opening), body, over=over, foot=foot)


def _story(number: int, at: int, story: Story) -> Html:
    here = f"{ROOT}/news/{number}/{at}"
    took = "当天办结" if story.days == 0 else f"{story.days}天办结"
    return h.div(
        h.h2(f"{story.where}　{story.kind}"),
        h.p(f"居民说：{story.said}"),
        [h.img(src=f"{here}/before/{n}", alt="办理前的照片", loading="lazy") for n in range(len(story.before))],
        h.p(f"{'怎么办的' if story.settled else '书面答复'}：{story.done}"),
        [h.img(src=f"{here}/after/{n}", alt="办理后的照片", loading="lazy") for n in range(len(story.after))],
        h.p(took + ("，居民满意" if story.content else ""), cls="note") if story.settled else None,
    )


def _figures(account: Account) -> Html:
    parts: list[Child] = [_month(label, figures) for label, figures in account.months]
    foot = h.a("公示和办理数字", href=f"{ROOT}/")
    return look.page(account.place.name, *parts, h.p(_MEANING), over="办理数字", foot=foot)


def _month(label: str, figures: Figures) -> Html:
    rows = [(words, f"{figures.count(name)} 件") for name, words in _COUNTS]
    rows += [(rate, "—" if figures.rate(rate) is None else f"{figures.rate(rate):.0%}") for rate in _RATES]
    hours = figures.mean_hours
    rows.append(("平均多久办好", "—" if hours is None else f"{hours / _DAY_HOURS:.1f} 个工作日"))
    body = [h.tr(h.th(words, scope="row"), h.td(value)) for words, value in rows]
    return h.section(h.h2(label), h.table(h.tbody(body)))
