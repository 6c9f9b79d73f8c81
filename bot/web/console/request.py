"""One request: the talk, the photos, the history with the six steps, what is due, who looks; and all that can be done.

Each deed is shown first: exactly what the group and the people will read. It is done only if it still says that.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.service_requests import assigning, office
from bot.actions.service_requests.office import DeedName
from bot.actions.service_requests.office_told import Changed, Told
from bot.context import Context
from bot.queries import console_request
from bot.queries.console_request import Sheet
from bot.rules.console_rights import Right, Viewer
from bot.web.console import layout, request_deeds, request_sheet
from bot.web.console.frame import Answer, Asked, Go, Missing, Route, Shown, post
from bot.web.console.request_deeds import Choices
from bot.web.html import h


async def one(asked: Asked) -> Answer:
    """The page of a request."""
    found, choices, deeds = await asked.read(_look, asked.desk.core.context(), asked.viewer, asked.number())
    if found is None:
        raise Missing
    actions = request_deeds.accordion(asked, found, choices, deeds)
    body = request_sheet.page(found, asked.now, actions)
    return Shown(f"{found.row.no}号 {found.row.kind}", body, live="requests outbox", watch=found.row.no)


def _look(context: Context, viewer: Viewer, no: int) -> tuple[Sheet | None, Choices, tuple[DeedName, ...]]:
    found = console_request.sheet(no, viewer.scope, context.now, context.settings.bot.name)
    if found is None:
        return None, Choices(), ()
    ladder = assigning.ladder(context, found.request.place_id)
    people = ((rung.person, context.directory.person(rung.person), rung) for rung in ladder)
    named = tuple((code, f"{rung.role.label} {person.name}") for code, person, rung in people if person)
    choices = Choices(console_request.department_names(), tuple(dict(named).items()))
    return found, choices, office.possible(context, viewer, found.request)


# --- deeds ------------------------------------------------------------------------------------------------------------


async def preview(asked: Asked) -> Answer:
    """What would be said, before it is."""
    name, form = _deed(asked), _form(asked)
    told = await asked.desk.core.act(office.preview, asked.viewer, asked.number(), name, form)
    return _shown(asked, name, form, told)


async def perform(asked: Asked) -> Answer:
    """Do it, as it was shown."""
    no, name, form = asked.number(), _deed(asked), _form(asked)
    digest = asked.form.get("digest", "")
    try:
        await asked.act(
            f"deed:{name}", f"{no}号", office.perform, asked.viewer, no, name, form, digest, note=_note(form)
        )
    except Changed as changed:
        return _shown(asked, name, form, changed.told, "刚才有了变化，要说的话和您看到的不一样了，请再看一眼。")
    return Go(f"/requests/{no}", f"{name.label}：已办。")


async def press(asked: Asked) -> Answer:
    """督促 by one click, from a list: only who has it reads it, in private."""
    no = asked.number()
    await asked.act("deed:remind", f"{no}号", office.perform, asked.viewer, no, DeedName.REMIND, {})
    return Go(asked.back(f"/requests/{no}"), f"已督促 {no}号 的责任人。")


def _deed(asked: Asked) -> DeedName:
    name = DeedName.of_label(asked.path.get("deed", ""))
    if name is None:
        raise Missing
    return name


def _form(asked: Asked) -> dict[str, str]:
    known = {name: asked.form.get(name, "") for name in ("words", "to", "reason", "kind", "into")}
    known["words"] = known["words"][:2000]
    return {**known, "messages": "\n".join(asked.fields.get("messages", ()))}


def _note(form: Mapping[str, str]) -> str:
    return " ".join(value for value in form.values() if value)


def _shown(asked: Asked, name: DeedName, form: Mapping[str, str], told: Told, notice: str = "") -> Shown:
    no = asked.number()
    body = [
        layout.heading(f"{no}号 · {name.label}"),
        h.p(notice, cls="trouble", role="alert") if notice else None,
        request_deeds.confirmation(asked, no, name, form, told),
    ]
    return Shown(f"{no}号 {name.label}", body, status=409 if notice else 200)


ROUTES: tuple[Route, ...] = (
    Route("/requests/{no}", Right.SEE_REQUESTS, one, section="requests"),
    post("/requests/{no}/press", Right.STEER, press),
    post("/requests/{no}/{deed}/preview", Right.ACT, preview),
    post("/requests/{no}/{deed}", Right.ACT, perform),
)
