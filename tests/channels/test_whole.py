"""The whole bot behind real gateways: what is said in WeChat is answered in WeChat, whatever dies between."""

from __future__ import annotations

import base64
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import registers
from tests.channels import whole
from tests.channels.gateway_process import Gateway
from tests.registers import UNIT_12

pytestmark = [pytest.mark.slow, pytest.mark.gateway]

LAMP = "三楼楼道的灯坏了，黑漆漆的，昨晚差点踩空"


@pytest.fixture
def town(tmp_path: Path, gateway: Gateway) -> Gateway:
    """The small county's groups in WeChat, and its register in the bot's database."""
    whole.install(tmp_path)
    whole.furnish(gateway)
    return gateway


def said(*gateways: Gateway, to: str = "") -> list[dict[str, Any]]:
    """What the bot said in WeChat, in a room or to a person."""
    return [one for gateway in gateways for one in gateway.sent() if not to or one["to"] == to]


def receipts(*gateways: Gateway, to: str = "u12") -> list[str]:
    return [one["text"] for one in said(*gateways, to=to) if "已记下" in one["text"]]


def talk(gateway: Gateway, words: str, count: int = 12) -> dict[str, list[str]]:
    """People chat in three groups at once; the ids by group, in order."""
    ids: dict[str, list[str]] = {"u11": [], "u12": [], "b1": []}
    for number in range(count):
        for room, names in ids.items():
            names.append(gateway.say(f"{words}{number}", room=room, from_="wx_li"))
    gateway.journalled(ids["b1"][-1])
    return ids


def joined(*parts: dict[str, list[str]]) -> dict[str, list[str]]:
    return {room: [name for part in parts for name in part[room]] for room in parts[0]}


def all_heard(folder: Path, wanted: dict[str, list[str]]) -> None:
    """Everything arrived once, in the order of each group."""

    def there() -> bool:
        return all(len(whole.heard(folder, room)) >= len(ids) for room, ids in wanted.items())

    with suppress(AssertionError):  # the difference tells more
        whole.until(there)
    assert {room: whole.heard(folder, room) for room in wanted} == wanted


# --- talk -------------------------------------------------------------------------------------------------------------


def test_a_report_in_a_group_is_answered_there_and_the_at_lights_up(tmp_path: Path, town: Gateway):
    with whole.bot(tmp_path, whole.write_settings(tmp_path, [town])):
        town.say(LAMP, room="u12", from_="wx_ming")
        (receipt,) = whole.until(lambda: said(town, to="u12"), what=(tmp_path / "run.err").read_text)
        row = "SELECT 1 FROM outbox_message WHERE room = 'u12' AND state = 'sent' AND message_id = ?"
        whole.until(lambda: whole.rows(tmp_path, row, receipt["id"]))
        town.say(f"「小区助手：{receipt['text']}」\n- - - - - - - - - - - - - - -\n收到", room="u12", from_="wx_u12")
        whole.until(lambda: whole.rows(tmp_path, "SELECT 1 FROM service_request WHERE state = 'accepted'"))

    assert receipt["mentions"] == ["wx_u12"]
    assert "@1栋2单元长 平志刚\u2005" in receipt["text"]


def test_the_photos_of_a_request_are_kept_and_those_of_chatter_never_asked_for(tmp_path: Path, town: Gateway):
    picture = base64.b64encode(png((200, 30, 30))).decode()
    other = base64.b64encode(png((30, 30, 200))).decode()
    refs = "SELECT json_extract(attachments, '$[0][2]') FROM request_message WHERE attachments <> '[]'"
    with whole.bot(tmp_path, whole.write_settings(tmp_path, [town])):
        town.do("image", room="u11", from_="wx_li", base64=other)
        town.do("image", room="u12", from_="wx_ming", base64=picture)  # before the words, as people do
        town.say(LAMP, room="u12", from_="wx_ming")
        whole.until(lambda: receipts(town))
        town.do("image", room="u12", from_="wx_ming", base64=picture)
        whole.until(lambda: [len(ref or "") for (ref,) in whole.rows(tmp_path, refs)] == [68, 68])

    kept = list((tmp_path / "data" / "media").glob("??/*"))
    assert [file.name for file in kept] == [whole.rows(tmp_path, refs)[0][0]], "the same photo once, no other"


def test_a_group_of_a_known_name_is_bound_and_its_people_get_their_doors(tmp_path: Path, gateway: Gateway):
    changed = registers.rows()
    changed["微信群"] = [["" if cell == "u12" else cell for cell in row] for row in changed["微信群"]]
    changed["成员"] = [row for row in changed["成员"] if row[0] != "u12"]
    whole.install(tmp_path, changed)
    for wxid in ("wx_ming", "wx_u12"):
        gateway.do("contact", id=wxid, name="一个名字")
    gateway.do("room", id="real@chatroom", topic="荷塘苑1栋2单元交流群", members=["wx_ming", "wx_u12"])
    gateway.do("nickname", room="real@chatroom", member="wx_ming", nickname="1-2-301小陈")
    with whole.bot(tmp_path, whole.write_settings(tmp_path, [gateway])):
        door = "SELECT household_id FROM member WHERE room_id = 'real@chatroom' AND wxid = 'wx_ming'"
        found = whole.until(lambda: whole.rows(tmp_path, door))
        gateway.say(LAMP, room="real@chatroom", from_="wx_ming")
        whole.until(lambda: receipts(gateway, to="real@chatroom"))

    assert found == [(f"{UNIT_12}-301",)]
    assert whole.rows(tmp_path, "SELECT place_id, household FROM service_request") == [(UNIT_12, f"{UNIT_12}-301")]


# --- what dies --------------------------------------------------------------------------------------------------------


def test_what_is_said_while_the_bot_is_dead_arrives_once_and_in_order(tmp_path: Path, town: Gateway):
    settings = whole.write_settings(tmp_path, [town])
    with whole.bot(tmp_path, settings) as first:
        before = talk(town, "早上好")
        whole.kill(first)
    report = town.say(LAMP, room="u12", from_="wx_ming")
    meanwhile = talk(town, "中午好")
    with whole.bot(tmp_path, settings):
        after = talk(town, "晚上好")
        wanted = joined(before, {**meanwhile, "u12": [report, *meanwhile["u12"]]}, after)
        all_heard(tmp_path, wanted)
        whole.until(lambda: receipts(town))

    assert len(receipts(town)) == 1


def test_what_is_said_while_the_gateway_restarts_arrives_once_and_in_order(tmp_path: Path, town: Gateway):
    with whole.bot(tmp_path, whole.write_settings(tmp_path, [town])):
        before = talk(town, "早上好")
        town.kill()
        town.start()
        whole.furnish(town)
        after = talk(town, "晚上好")
        all_heard(tmp_path, joined(before, after))


def test_both_die_and_what_was_said_between_arrives_once_and_in_order(tmp_path: Path, town: Gateway):
    settings = whole.write_settings(tmp_path, [town])
    with whole.bot(tmp_path, settings) as first:
        before = talk(town, "早上好")
        whole.kill(first)
    meanwhile = talk(town, "中午好")
    town.kill()
    town.start()
    whole.furnish(town)
    later = talk(town, "下午好")
    with whole.bot(tmp_path, settings):
        all_heard(tmp_path, joined(before, meanwhile, later))


def test_a_send_that_times_out_is_looked_into_and_not_repeated(tmp_path: Path, town: Gateway):
    state = "SELECT state, repeated FROM outbox_message WHERE room = 'u12'"
    with whole.bot(tmp_path, whole.write_settings(tmp_path, [town])):
        town.do("fault", method="messageSendText", delayMs=5000)
        town.say(LAMP, room="u12", from_="wx_ming")
        whole.until(lambda: whole.rows(tmp_path, state) == [("unknown", 0)])
        whole.until(lambda: whole.rows(tmp_path, state) == [("sent", 0)])

    assert len(receipts(town)) == 1


def test_killed_while_it_speaks_the_bot_does_not_say_it_again(tmp_path: Path, town: Gateway):
    settings = whole.write_settings(tmp_path, [town])
    with whole.bot(tmp_path, settings) as first:
        town.do("fault", method="messageSendText", delayMs=1500)
        town.say(LAMP, room="u12", from_="wx_ming")
        state = "SELECT state FROM outbox_message WHERE room = 'u12'"
        whole.until(lambda: whole.rows(tmp_path, state) == [("sending",)])
        whole.until(lambda: '"sending"' in "".join(file.read_text() for file in (town.data / "journal").iterdir()))
        whole.kill(first)
    with whole.bot(tmp_path, settings):
        whole.until(lambda: whole.rows(tmp_path, state) == [("sent",)])

    assert len(receipts(town)) == 1


def test_two_accounts_in_a_group_speak_with_one_voice_and_the_other_takes_over(tmp_path: Path):
    with Gateway(tmp_path / "a") as one, Gateway(tmp_path / "b", bot="wxid_bot2") as two:
        whole.install(tmp_path)
        for gateway in (one, two):
            whole.furnish(gateway)
        with whole.bot(tmp_path, whole.write_settings(tmp_path, [one, two])):
            whole.until(lambda: list(whole.states(tmp_path).values()) == ["up", "up"])
            for gateway in (one, two):
                gateway.say(LAMP, room="u12", from_="wx_ming", id="m1")
            whole.until(lambda: receipts(one, two))
            speaks, other = (one, two) if receipts(one) else (two, one)
            speaks.kill()
            gone = time.monotonic()
            other.say("2楼的下水道又堵了，污水冒出来，臭死了，有人管吗", room="u12", from_="wx_wan", id="m2")
            whole.until(lambda: receipts(other))
            seconds = time.monotonic() - gone

        assert seconds < 30
        assert len(receipts(other)) == 1
        assert whole.heard(tmp_path, "u12") == ["m1", "m2"]


def png(colour: tuple[int, int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()
