"""What other systems read and report; what is personal is told to who may know it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.actions.register import apply_register
from bot.config import Settings
from bot.terms import Kind
from models import ServiceRequest
from tests import registers
from tests.registers import BUILDING_1, BUILDING_2, COMMUNITY, GRID, UNIT_12, UNIT_21
from tests.web.api.system import EVERY, PLAIN, Server

LAMP = "三楼楼道灯坏了，黑漆漆的"
BIN = "楼下垃圾桶满了好几天没人收"


@pytest.fixture
def busy(server: Server) -> Server:
    """A lamp with a door and a name in it, a bin in another building, and a quarrel told in private."""
    server.town.says("wx_ming", "三楼楼道灯坏了，501的陈明差点摔了，电话13900001234", room="u12")
    server.town.says("wx_lu", BIN, room="u21")
    server.town.says("wx_bai", "楼上天天半夜吵，麻烦管管")
    assert server.town.requests() == 3
    return server


async def test_requests_are_listed_the_latest_first(busy: Server) -> None:
    found = (await busy.system().asks("/requests"))["items"]
    assert [one["no"] for one in found] == [3, 2, 1]
    lamp = found[2]
    assert (lamp["kind"], lamp["state"], lamp["state_label"]) == ("facility", "assigned", "待接单")
    assert (lamp["place"]["code"], lamp["grid"]["code"]) == (UNIT_12, GRID)
    assert lamp["community"]["name"] == "荷塘社区"
    assert lamp["responsible"]["role_label"] == "单元长"
    assert lamp["opened_at"].endswith("+08:00")


async def test_without_the_scope_nothing_personal_is_told(busy: Server) -> None:
    system = busy.system(*PLAIN)
    told = json.dumps([await system.asks("/requests"), await system.asks("/events")], ensure_ascii=False)
    for word in ("陈明", "13900001234", "501", "wx_", "平志刚", "半夜吵", "301小陈"):
        assert word not in told
    assert "灯坏了" in told


async def test_what_was_said_in_private_has_no_place_and_no_words(busy: Server) -> None:
    quarrel = await busy.system().asks("/requests/3")
    assert (quarrel["private"], quarrel["text"], quarrel["place"]["level"]) == (True, "", "grid")
    assert (await busy.system().asks("/requests", place=UNIT_12[:-2] + "01"))["items"] == []
    where = ServiceRequest.get_by_id(3).place_id
    assert [one["no"] for one in (await busy.system().asks("/requests", place=where))["items"]] == []
    assert 3 in [one["no"] for one in (await busy.system(*EVERY).asks("/requests", place=where))["items"]]


async def test_with_the_scope_it_is_all_there(busy: Server) -> None:
    lamp = await busy.system(*EVERY).asks("/requests/1")
    assert "陈明" in lamp["text"]
    assert lamp["personal"] == {
        "reporter": "301小陈",
        "household": f"{UNIT_12}-301",
        "room_no": lamp["personal"]["room_no"],
    }
    assert lamp["responsible"]["name"] == "平志刚"
    assert (await busy.system(*EVERY).asks("/requests/3"))["text"] == "楼上天天半夜吵，麻烦管管"


#: What is asked for, and the numbers that fit.
NARROWED: tuple[tuple[dict[str, Any], list[int]], ...] = (
    ({"place": BUILDING_2}, [2]),
    ({"place": BUILDING_1}, [1]),
    ({"place": COMMUNITY}, [3, 2, 1]),
    ({"place": "nowhere"}, []),
    ({"kind": "sanitation"}, [2]),
    ({"kind": ["sanitation", "facility"]}, [2, 1]),
    ({"state": "closed"}, []),
    ({"urgent": True}, []),
    ({"urgent": False, "kind": "facility"}, [1]),
    ({"opened_from": "2026-03-10T00:00:00+08:00"}, [3, 2, 1]),
    ({"opened_to": "2026-03-10"}, []),
    ({"after": 3}, [2, 1]),
)


async def test_lists_are_narrowed(busy: Server) -> None:
    system = busy.system()
    for query, numbers in NARROWED:
        found = (await system.asks("/requests", **query))["items"]
        assert [one["no"] for one in found] == numbers, query


async def test_overdue_is_open_and_past_its_deadline(busy: Server) -> None:
    assert (await busy.system().asks("/requests", overdue=True))["items"] == []
    ServiceRequest.update(due_at=busy.town.now).where(ServiceRequest.no == 2).execute()
    busy.town.passes(minutes=1)
    (late,) = (await busy.system().asks("/requests", overdue=True))["items"]
    assert (late["no"], late["overdue"]) == (2, True)


async def test_pages_lead_on_until_there_is_nothing_more(busy: Server) -> None:
    system, seen = busy.system(), []
    after: dict[str, str] = {}
    for _ in range(4):
        page = await system.asks("/requests", limit=1, **after)
        seen += [one["no"] for one in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == [3, 2, 1]


async def test_a_key_of_a_place_sees_no_further(busy: Server) -> None:
    system = busy.system(*EVERY, place=BUILDING_2)
    assert [one["no"] for one in (await system.asks("/requests"))["items"] if not one["private"]] == [2]
    assert (await system.get("/requests/1")).status_code == 404
    assert (await system.get("/requests/1/events")).status_code == 404
    assert {one["request"] for one in (await system.asks("/events"))["items"]} <= {2, 3}
    assert (await system.get(f"/places/{BUILDING_1}")).status_code == 404
    assert all(one["code"].startswith(BUILDING_2) for one in (await system.asks("/places"))["items"])
    answer = await system.get("/figures", place=BUILDING_1, start="2026-03-01")
    assert answer.status_code == 404
    body = {"place": UNIT_12, "text": LAMP}
    assert (await system.post("/requests", body)).status_code == 404


# --- history --------------------------------------------------------------------------------------------------------


async def test_history_can_be_followed_without_a_gap_or_a_repeat(busy: Server) -> None:
    system, after, seen = busy.system(), 0, []
    while True:
        page = await system.asks("/events", after=after, limit=2)
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = int(page["next"])
    assert seen == sorted(set(seen))
    last = seen[-1]
    busy.town.says("wx_u12", "办结 1 换了新灯", room="u12")
    (more,) = (await system.asks("/events", after=last))["items"]
    assert (more["request"], more["action"], more["state"], more["note"]) == (1, "resolve", "resolved", "换了新灯")


async def test_one_history_is_told_from_the_start(busy: Server) -> None:
    rows = await busy.system().asks("/requests/1/events")
    assert [one["action"] for one in rows] == ["report", "assign"]
    assert [one["note"] for one in rows] == ["", ""]


# --- reporting ------------------------------------------------------------------------------------------------------


async def test_a_report_becomes_a_request_and_calls_the_leader(server: Server) -> None:
    answer = await server.system(*EVERY).post("/requests", {"place": UNIT_12, "text": LAMP})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["joined"], told["request"]["no"], told["request"]["place"]["code"]) == (False, 1, UNIT_12)
    assert server.town.heard("receipt", room="u12").mentions == ["wx_u12"]


async def test_the_same_number_of_the_other_system_is_the_same_report(server: Server) -> None:
    body = {"place": UNIT_12, "text": LAMP, "external_id": "GZ-1"}
    system = server.system(*EVERY)
    first, again = (await system.post("/requests", body)).json(), (await system.post("/requests", body)).json()
    assert (first["request"]["no"], again["request"]["no"], again["joined"]) == (1, 1, False)
    assert (server.town.requests(), server.town.request().supporter_count) == (1, 0)
    other = await server.system(*EVERY).post("/requests", body)
    assert other.json()["joined"], "another key's number is another number"


async def test_what_is_told_already_is_joined(server: Server) -> None:
    server.town.says("wx_ming", LAMP, room="u12")
    told = (await server.system(*EVERY).post("/requests", {"place": UNIT_12, "text": "3楼楼道灯坏了"})).json()
    assert (told["joined"], told["request"]["no"], told["request"]["supporters"]) == (True, 1, 1)


async def test_the_kind_that_is_given_holds_and_quietly_means_quietly(server: Server) -> None:
    body = {"place": UNIT_21, "text": "楼下有人摆摊", "kind": "street_order", "private": True}
    told = (await server.system(*EVERY).post("/requests", body)).json()
    assert (told["request"]["kind"], told["request"]["private"]) == ("street_order", True)
    assert server.town.all(room="u21") == []


NO_REPORTS: tuple[Any, ...] = (
    {},
    {"place": UNIT_12},
    {"place": UNIT_12, "text": "  "},
    {"place": UNIT_12, "text": LAMP, "kind": "nothing"},
    {"place": UNIT_12, "text": LAMP, "phone": "13900001234"},
    {"place": UNIT_12, "text": "灯" * 3000},
    [],
    "text",
)


async def test_what_is_no_report_is_refused_in_words(server: Server) -> None:
    system = server.system(*EVERY)
    for body in NO_REPORTS:
        answer = await system.post("/requests", body)
        assert (answer.status_code, answer.json()["title"]) == (422, "参数不对"), body
    assert server.town.requests() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"place": "nowhere", "text": LAMP}, 404),
        ({"place": UNIT_12, "text": "\x00"}, 409),
        ({"place": "\x00", "text": "灯"}, 404),
    ],
)
async def test_what_leads_nowhere_is_told(server: Server, body: Any, status: int) -> None:
    assert (await server.system(*EVERY).post("/requests", body)).status_code == status
    assert server.town.requests() == 0


async def test_what_is_no_json_is_refused(server: Server) -> None:
    client = server.system(*EVERY).client
    answer = await client.post("/api/v1/requests", content=b"{", headers={"content-type": "application/json"})
    assert answer.status_code == 422


# --- places, kinds, figures -------------------------------------------------------------------------------------------


async def test_places_with_the_codes_of_the_register(server: Server) -> None:
    rows = registers.rows()
    rows["网格"] = [[*row, "网格编码" if n == 0 else ""] for n, row in enumerate(rows["网格"])]
    rows["网格"][3][-1] = "361030001001001"
    apply_register(registers.register(rows), server.town.now)
    grid = await server.system().asks(f"/places/{GRID}")
    assert (grid["level_label"], grid["grid_code"], grid["parent"]) == ("网格", "361030001001001", COMMUNITY)
    assert grid["path"] == ["361030", COMMUNITY, GRID]
    units = (await server.system().asks("/places", level="unit", place=BUILDING_1))["items"]
    assert [one["name"] for one in units] == ["荷塘苑1栋1单元", "荷塘苑1栋2单元"]
    assert [one["households"] for one in units] == [12, 12]
    server.town.says("wx_ming", LAMP, room="u12")
    assert (await server.system().asks("/requests/1"))["grid"]["grid_code"] == "361030001001001"


async def test_kinds_carry_their_class_where_the_settings_give_one(tmp_path) -> None:
    server = Server(tmp_path, kinds={Kind.SANITATION: {"gbt30428": "0203"}})
    kinds = {one["code"]: one["gbt30428"] for one in await server.system().asks("/kinds")}
    assert (kinds["sanitation"], kinds["facility"], len(kinds)) == ("0203", "", len(Kind))
    server.town.says("wx_lu", BIN, room="u21")
    assert (await server.system().asks("/requests/1"))["gbt30428"] == "0203"


async def test_figures_are_those_of_the_papers(busy: Server) -> None:
    asked = {"place": COMMUNITY, "start": "2026-03-10", "days": 1}
    told = await busy.system().asks("/figures", **asked)
    assert (told["counts"]["collected"], told["labels"]["collected"], told["rates"]["满意率"]) == (3, "收集", None)


@pytest.mark.parametrize(
    "wrong", [{"start": "0.5"}, {"start": "yesterday"}, {"days": 0}, {"days": 400}, {"start": None}]
)
async def test_a_period_has_to_be_one(server: Server, wrong: dict[str, Any]) -> None:
    asked = {"place": COMMUNITY, "start": "2026-03-10", "days": 1, **wrong}
    asked = {name: value for name, value in asked.items() if value is not None}
    assert (await server.system().get("/figures", **asked)).status_code == 422


async def test_the_end_of_time_is_a_time(server: Server) -> None:
    told = await server.system().asks("/figures", place=COMMUNITY, start="9999-12-31T23:59:59", days=366)
    assert told["counts"]["collected"] == 0


# --- the description -------------------------------------------------------------------------------------------------


async def test_the_description_is_chinese_and_complete(server: Server) -> None:
    told = (await server.system(key="").client.get("/api/v1/openapi.json")).json()
    assert told["info"]["title"] == "三长开放接口"
    assert told["security"] == [{"key": []}]
    for path, ways in told["paths"].items():
        for way in ways.values():
            assert any("\u4e00" <= sign <= "\u9fff" for sign in way["summary"]), path
            assert {"401", "403", "429"} <= set(way["responses"]), path
            assert all(parameter.get("description") for parameter in way.get("parameters", [])), path
    fields = told["components"]["schemas"]["ServiceRequestOut"]["properties"]
    assert all(field.get("description") for field in fields.values())


async def test_other_methods_and_paths_are_refused_as_problems(server: Server) -> None:
    client = server.system(*EVERY).client
    for method, path, status in (("DELETE", "/requests", 405), ("GET", "/nothing", 404)):
        answer = await client.request(method, f"/api/v1{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (await client.delete("/api/v1/requests")).headers["allow"] == "GET, POST"
    assert Settings().api.open311_public is False
