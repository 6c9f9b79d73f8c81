"""账号: who may sign in, invitations, and one's own account; 操作记录: who did what."""

from __future__ import annotations

from bot.actions import accounts as actions
from bot.actions.service_requests.office import DeedName
from bot.queries import accounts as queries
from bot.queries.accounts import AccountRow
from bot.refusals import Refusal
from bot.rules.console_rights import ConsoleRole, Right
from bot.terms import PlaceLevel
from bot.web.console import layout
from bot.web.console.frame import Answer, Asked, Go, Route, Shown, post, required, url
from bot.web.console.passwords import slip
from bot.web.html import Child, Html, h

#: What the rows of the record are called; a new action of the console may add its own word here.
ACTIONS = {
    "sign_in": "登录",
    "sign_out": "退出",
    "sign_in_failed": "登录失败",
    "invite": "开账号",
    "new_link": "发新链接",
    "set_password": "设置密码",
    "end_account": "停用账号",
    "see_household": "看走访户姓名",
    "backup": "备份",
    "import_register": "导入名册",
    "export_register": "下载名册",
    "hand_over": "交接岗位",
    "send_paper": "发材料",
    "edit_paper": "改材料",
    "decide": "存交办会决定",
    "strike_off": "任务销号",
    "draft_issue": "写公示草稿",
    "publish": "发布公示",
    "open_candidate": "立案",
    "dismiss_candidate": "不立案",
    "bind": "绑定群",
    "say_again": "重发消息",
    "let_be": "不再发消息",
    "publish_wish": "公开微心愿",
    "refuse_wish": "不公开微心愿",
    "give_points": "积分入账",
    "refuse_points": "积分不给",
    "reverse_points": "积分冲回",
    "fill_shop": "积分超市上架",
    "save_rules": "改规则",
    "save_words": "改词语",
}


_KEYS = (
    ("/", "查找诉求"),
    ("j　k", "下一行、上一行；回车打开"),
    ("g 再按 t r m c p b w h", "去今日、事项、地图、图表、材料、名册、词语与规则、运行"),
    ("r t d p f e c m s", "在一件诉求里：回复、转办、督促、挂起、办结、书面解释、改类别、合并、拆分"),
    ("a b u x o", "接单、退单、上报一级、销号、重开"),
    ("Esc", "收起，或离开输入框"),
)


async def mine(asked: Asked) -> Answer:
    """One's own account."""
    viewer = asked.viewer
    rows = [("登录名", viewer.name), ("称呼", viewer.title), ("角色", viewer.role.label)]
    links = [
        h.a("账号", href=url("/accounts")) if viewer.may(Right.ACCOUNTS) else None,
        h.a("操作记录", href=url("/audit")) if viewer.may(Right.SEE_AUDIT) else None,
        h.a("内置群聊（演示、培训）", href="/") if viewer.may(Right.TRAINING) else None,
    ]
    out = asked.form_to("/sign-out", h.button("退出登录", type="submit"))
    body = [
        layout.heading("我的账号"),
        layout.card("我", layout.pairs(rows), out),
        h.p(links, cls="links"),
        _password_form(asked),
        layout.card("键盘", layout.pairs([(keys, what) for keys, what in _KEYS])),
    ]
    return Shown("我的账号", body)


def _password_form(asked: Asked) -> Html:
    kept = h.input(
        type="text", name="name", value=asked.viewer.name, autocomplete="username", hidden=True, readonly=True
    )
    fields = (
        ("old", "现在的密码", "current-password"),
        ("password", "新密码", "new-password"),
        ("again", "再写一遍", "new-password"),
    )
    inputs = [
        layout.labelled(label, h.input(name=name, type="password", required=True, maxlength="128", autocomplete=kind))
        for name, label, kind in fields
    ]
    return layout.card(
        "换密码", asked.form_to("/self/password", kept, *inputs, h.button("换密码", type="submit"), cls="fields")
    )


async def change_password(asked: Asked) -> Answer:
    """Another password for oneself; who else is signed in with it is out."""
    old, password, again = ("".join(asked.fields.get(name, ())[:1]) for name in ("old", "password", "again"))
    if problem := slip(password, again, asked.viewer.name):
        raise Refusal(problem)
    account = await asked.read(queries.by_id, asked.viewer.account)
    passwords = asked.desk.passwords
    if account is None or not await passwords.fits(account.password, old):
        raise Refusal("现在的密码不对。")
    hashed = await passwords.hashed(password)
    await asked.desk.core.act(actions.change_password, asked.viewer, hashed, asked.token)
    return Go("/self", "密码换好了，别处的登录都已退出。")


async def accounts(asked: Asked) -> Answer:
    """All accounts, and the form for a new one."""
    rows = await asked.read(queries.accounts)
    return Shown("账号", [layout.heading("账号"), _table(asked, rows), _invitation(asked)])


def _table(asked: Asked, rows: list[AccountRow]) -> Html:
    return layout.table(("称呼", "登录名", "角色", "范围", "状态", "操作"), (_row(asked, row) for row in rows))


def _row(asked: Asked, row: AccountRow) -> tuple[Child, ...]:
    state = "已停用" if row.ended else "可登录" if row.ready else "等对方设密码"
    own = row.id == asked.viewer.account
    end = None if own else asked.button_to(f"/accounts/{row.id}/end", "停用", cls="danger")
    buttons = None if row.ended else [asked.button_to(f"/accounts/{row.id}/link", "发新链接"), end]
    return (row.title, row.name, row.role.label, row.bound or "全县", state, buttons)


def _invitation(asked: Asked) -> Html:
    directory = asked.desk.core.directory
    county = directory.county()
    below = [directory.place(code) for code in (directory.children(county.code) if county else ())]
    places = [("", "全县"), *((p.code, p.name) for p in below if p and p.level is PlaceLevel.COMMUNITY)]
    departments = [("", "—"), *((d.code, d.name) for d in directory.departments())]
    roles = [(str(role), role.label) for role in ConsoleRole]
    return layout.card(
        "开一个新账号",
        asked.form_to(
            "/accounts",
            layout.labelled("登录名", h.input(name="name", required=True, maxlength="64", autocomplete="off")),
            layout.labelled("称呼（群里和记录里这样写）", h.input(name="title", required=True, maxlength="64")),
            layout.labelled("角色", layout.choice("role", roles)),
            layout.labelled("社区（社区书记必选，只读可选）", layout.choice("place", places)),
            layout.labelled("部门（部门联络员必选）", layout.choice("department", departments)),
            h.button("开账号", type="submit", cls="main"),
            cls="fields",
        ),
    )


async def invite(asked: Asked) -> Answer:
    """A new account, and the link for its owner."""
    form = asked.form
    name, title = required(asked, "name", "请填登录名。"), required(asked, "title", "请填称呼。")
    role = ConsoleRole.of_label(form.get("role", "")) or ConsoleRole.READ_ONLY
    bounds = form.get("place", ""), form.get("department", "")
    token = await asked.desk.core.act(
        actions.invite, asked.viewer, asked.desk.real.now(), name[:64], title[:64], role, *bounds
    )
    return _link(asked, title, token)


async def renew(asked: Asked) -> Answer:
    """A new link for an account."""
    token = await asked.desk.core.act(actions.renew, asked.viewer, asked.desk.real.now(), asked.number("id"))
    return _link(asked, "对方", token)


def _link(asked: Asked, title: str, token: str) -> Shown:
    address = asked.origin + url(f"/welcome/{token}")
    body = layout.card(
        f"请把这个链接发给{title}",
        h.p(h.input(value=address, readonly=True, aria_label="一次性链接", cls="long", data_copy=True)),
        h.p("48 小时内有效，打开一次设好密码就作废；这里只显示这一次。"),
        h.p(h.a("回到账号", href=url("/accounts"))),
    )
    return Shown("一次性链接", [layout.heading("一次性链接"), body])


async def end(asked: Asked) -> Answer:
    """Nobody signs in with it any more."""
    await asked.desk.core.act(actions.end, asked.viewer, asked.number("id"))
    return Go("/accounts", "已停用，对方已退出登录。")


async def audit(asked: Asked) -> Answer:
    """Who did what, the latest first."""
    query = asked.query
    before = int(query["before"]) if query.get("before", "").isdecimal() else 0
    rows = await asked.read(queries.audit, before, 100, query.get("who", ""), query.get("subject", ""))
    lines = [
        (
            layout.moment(row.at, asked.now),
            h.a(row.who, href=url("/audit", who=row.who)) if row.who else "—",
            ACTIONS.get(row.action) or _deed(row.action),
            h.a(row.subject, href=url("/audit", subject=row.subject)) if row.subject else "",
            row.note,
        )
        for row in rows
    ]
    more = h.p(h.a("更早的", href=url("/audit", **{**query, "before": rows[-1].id}))) if len(rows) == 100 else None
    head = ("时间", "谁", "做了什么", "对象", "备注")
    table = layout.table(head, lines) if lines else layout.empty("没有记录。")
    return Shown("操作记录", [layout.heading("操作记录", h.a("全部", href=url("/audit"))), table, more], wide=True)


def _deed(action: str) -> str:
    """``deed:transfer`` in words."""
    found = DeedName.of_label(action.removeprefix("deed:"))
    return found.label if found else action


ROUTES: tuple[Route, ...] = (
    Route("/self", Right.SELF, mine),
    post("/self/password", Right.SELF, change_password),
    Route("/accounts", Right.ACCOUNTS, accounts),
    post("/accounts", Right.ACCOUNTS, invite),
    post("/accounts/{id}/link", Right.ACCOUNTS, renew),
    post("/accounts/{id}/end", Right.ACCOUNTS, end),
    Route("/audit", Right.SEE_AUDIT, audit),
)
