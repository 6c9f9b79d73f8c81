"""岗位和交接: who holds which post; one step hands a post over with all that hangs on it."""

from __future__ import annotations

from bot.actions import handover as actions
from bot.actions.handover import Successor
from bot.queries import handover as queries
from bot.queries.handover import MOST, Hanging, PostRow
from bot.refusals import NotFound, NotPossible
from bot.rules.console_rights import Right
from bot.rules.county import PlaceInfo
from bot.terms import Identity, Role
from bot.web.console import layout, parts, request_rows
from bot.web.console.frame import Answer, Asked, Go, Missing, Route, Shown, post, required, url
from bot.web.html import Child, Html, h

_LONGEST = 64


async def listed(asked: Asked) -> Answer:
    """Posts by what they or their holders are called, vacant ones first."""
    words = asked.query.get("q", "").strip()[:_LONGEST]
    rows, count = await asked.read(queries.posts, asked.viewer.scope, words)
    find = h.form(
        h.label(
            h.span("查找岗位", cls="sr"),
            h.input(name="q", type="search", value=words, placeholder="地点、姓名、职务", maxlength=str(_LONGEST)),
        ),
        h.button("查找", type="submit"),
        method="get",
        action=url("/register/posts"),
        cls="filters",
        role="search",
        aria_label="查找岗位",
    )
    more = h.p(f"共 {count} 个，先列出前 {MOST} 个：写上地点或姓名再找。", cls="hint") if count > MOST else None
    nothing = layout.empty(
        f"没有叫“{words}”的岗位。" if words else "还没有岗位。", h.p("写地点（荷塘苑1栋）或姓名的一部分。")
    )
    table = parts.slim(("岗位", "现在是谁", "交接"), [_line(asked, row) for row in rows]) if rows else nothing
    return Shown("岗位", [layout.heading("岗位和交接"), find, h.div(table, cls="card") if rows else table, more])


def _line(asked: Asked, row: PostRow) -> Html:
    holder: Child = row.holder if row.person else layout.tag("空缺", "hot")
    label = "交接" if row.person else "补上"
    link = h.a(label, href=url(f"/register/posts/{row.place}"), aria_label=f"{label} {row.name}{row.role.label}")
    where = h.a(row.name, href=url(f"/map/{row.place}"))
    name = h.th(where, f" {row.role.label}", scope="row")
    return h.tr(name, h.td(holder), h.td(link if asked.viewer.may(Right.EDIT_REGISTER) else None))


def _post(asked: Asked) -> tuple[PlaceInfo, Role]:
    """The place of the address and its post. Raises Missing."""
    place = asked.desk.core.directory.place(asked.path["place"])
    role = queries.single(place) if place else None
    if place is None or role is None or not asked.viewer.scope.holds_place(place.path):
        raise Missing
    return place, role


async def one(asked: Asked) -> Answer:
    """A post with all that hangs on it, and the form of the handover."""
    place, role = _post(asked)
    found = await asked.read(queries.hanging, asked.desk.core.context(), place, role)
    directory = asked.desk.core.directory
    holder = directory.person(directory.holder(place.code, role) or "")
    title = f"{place.name} {role.label}"
    body: list[Child] = [
        layout.heading(title, h.span("现在是 ", h.b(holder.name), cls="hint") if holder else layout.tag("空缺", "hot")),
        h.div(h.div(_hanging(asked, found)), h.div(_form(asked, place, role)), cls="halves"),
    ]
    return Shown(title, body)


def _hanging(asked: Asked, found: Hanging) -> list[Child]:
    rows: list[tuple[str, Child]] = [
        ("没办完的诉求", f"{len(found.requests)} 件"),
        ("说过时间的承诺", f"{found.promises} 个，要和接手的人说清" if found.promises else "0 个"),
        ("走访户", f"{found.visits} 户"),
        ("限期任务", f"{found.tasks} 项"),
        ("群", found.group or "名册里没有群"),
    ]
    lines = h.ol((request_rows.line(row, asked.now) for row in found.requests[:20]), cls="rows")
    group = h.p("群不会变：请把新的人拉进群，再请原来的人退出。", cls="hint") if found.group else None
    return [layout.card("会一起交过去的", layout.pairs(rows), group, id="hanging"), lines if found.requests else None]


def _form(asked: Asked, place: PlaceInfo, role: Role) -> Html:
    identities = [(str(one), one.label) for one in Identity]
    return layout.card(
        "交给谁",
        asked.form_to(
            f"/register/posts/{place.code}",
            layout.labelled(
                "接手人（名册里的姓名，或人员编号）",
                h.input(name="name", required=True, maxlength=str(_LONGEST), autocomplete="off"),
            ),
            h.details(
                h.summary("名册里还没有这个人"),
                h.label(h.input(type="checkbox", name="new", value="1"), "作为新的人登记", cls="check"),
                layout.labelled("微信号（知道就写）", h.input(name="wxid", maxlength="120", autocomplete="off")),
                layout.labelled(
                    "手机（可以不写）", h.input(name="phone", maxlength="20", inputmode="tel", autocomplete="off")
                ),
                layout.labelled("身份", layout.choice("identity", identities, str(Identity.CITIZEN))),
            ),
            h.button(f"交接{role.label}", type="submit", cls="main"),
        ),
        h.p("点了马上生效：事跟着岗位走，接手的人会收到每一件。", cls="hint"),
    )


async def hand_over(asked: Asked) -> Answer:
    """In one step."""
    place, role = _post(asked)
    successor = await _successor(asked)
    done = await asked.act(
        "hand_over", f"{place.name}{role.label}", actions.hand_over, place.code, successor, note=successor.name
    )
    await asked.desk.core.run(asked.desk.core.directory.reload)
    also = f"；{done.requests} 件诉求、{done.visits} 户走访、{done.tasks} 项任务一起交了过去"
    return Go("/register/posts", f"{place.name}{role.label}现在是{done.name}{also}。")


async def _successor(asked: Asked) -> Successor:
    """Whom the form names. Raises a refusal where that is nobody, or could be several."""
    form, name = asked.form, required(asked, "name", "请写接手人的姓名。")[:_LONGEST]
    if form.get("new"):
        identity = Identity.of_label(form.get("identity", "")) or Identity.CITIZEN
        return Successor("", name, form.get("wxid", "")[:120], form.get("phone", "")[:20], identity)
    found = await asked.read(queries.people, name)
    if not found:
        raise NotFound(f"名册里没有叫“{name}”的人：写对全名，或打开“名册里还没有这个人”登记。")
    if len(found) > 1:
        codes = "、".join(code for code, _ in found)
        raise NotPossible(f"有 {len(found)} 个人都叫“{name}”，请写人员编号：{codes}。")
    return Successor(*found[0])


ROUTES: tuple[Route, ...] = (
    Route("/register/posts", Right.SEE_REGISTER, listed, section="register"),
    Route("/register/posts/{place}", Right.EDIT_REGISTER, one, section="register"),
    post("/register/posts/{place}", Right.EDIT_REGISTER, hand_over),
)
