"""What was said in a group, people and bot in one row."""

from __future__ import annotations

import pytest

from bot.queries.talk import talk
from bot.terms import BOT
from models import RequestMessage
from tests.registers import NOW
from tests.web.rows import MINUTE, asked, heard, said, some

pytestmark = pytest.mark.usefixtures("county")


def texts(key="u12", **how):
    return [line.text for line in talk(key, **how)]


def test_people_and_the_bot_stand_in_the_order_of_time():
    heard("u12", "wx_ming", "灯不亮了", NOW)
    said("收到，已登记", NOW + MINUTE, room="u12")
    heard("u12", "wx_u12", "我去看看", NOW + 2 * MINUTE)
    assert texts() == ["灯不亮了", "收到，已登记", "我去看看"]


def test_at_the_same_moment_the_bot_answers_after_the_person():
    said("收到", NOW, room="u12")
    heard("u12", "wx_ming", "灯不亮了", NOW)
    assert texts() == ["灯不亮了", "收到"]


def test_each_group_and_each_private_chat_has_its_own_talk():
    heard("u12", "wx_ming", "在一单元吗", NOW)
    heard("u11", "wx_li", "在的", NOW)
    heard("private:wx_ming", "wx_ming", "我的诉求", NOW)
    said("您没有诉求", NOW, to="wx_ming")
    said("您有 3 件待办", NOW, to="wx_u12")
    assert texts("u12") == ["在一单元吗"]
    assert texts("private:wx_ming") == ["我的诉求", "您没有诉求"]


def test_what_waits_or_failed_is_not_shown():
    said("明早再说", room="u12", state="queued", sent_at=None)
    said("没发出去", room="u12", state="failed")
    assert texts() == []


def test_the_latest_lines_are_read_and_the_older_on_demand():
    for minute in range(10):
        heard("u12", "wx_ming", f"第{minute}句", NOW + minute * MINUTE)
    assert texts(limit=3) == ["第7句", "第8句", "第9句"]
    assert texts(limit=3, before=NOW + 6 * MINUTE) == ["第4句", "第5句", "第6句"]


def test_a_line_knows_name_post_and_request():
    heard("u12", "wx_u12", "换好了", request=3)
    (line,) = talk("u12")
    assert (line.name, line.post, line.request, line.bot) == ("1栋2单元长 平志刚", "单元长", 3, False)


def test_the_bot_is_called_as_the_settings_say():
    said("收到", room="u12", mentions=["wx_u12"], urgent=True, purpose="urgent")
    (line,) = talk("u12", bot_name="小区助手")
    assert (line.name, line.sender, line.bot, line.mentions, line.urgent) == ("小区助手", BOT, True, ("wx_u12",), True)


def test_in_private_a_neighbour_keeps_the_nickname():
    heard("private:wx_ming", "wx_ming", "你好")
    assert talk("private:wx_ming")[0].name == "301小陈"


def test_somebody_nobody_knows_is_shown_by_id():
    heard("u12", "wx_stranger", "谁家的车挡路了")
    assert talk("u12")[0].name == "wx_stranger"


def test_a_quote_tells_whose_words_it_answers():
    first = heard("u12", "wx_ming", "灯\n不亮了" + "啊" * 100)
    heard("u12", "wx_u12", "收到", NOW + MINUTE, quote=first)
    quote = some(talk("u12")[-1].quote)
    assert quote.name == "301小陈"
    assert quote.text.startswith("灯 不亮了啊")
    assert len(quote.text) == 60


def test_a_quote_of_the_bots_line_is_found_too():
    line = said("已登记为 1 号", room="u12")
    heard("u12", "wx_u12", "收到", NOW + MINUTE, quote=line)
    assert some(talk("u12", bot_name="小区助手")[-1].quote).name == "小区助手"


def test_a_quote_of_something_long_ago_is_looked_up():
    first = heard("u12", "wx_wan", "去年的话", NOW - 1000 * MINUTE)
    heard("u12", "wx_ming", "对", NOW, quote=first)
    (line,) = talk("u12", limit=1)
    quote = some(line.quote)
    assert (quote.name, quote.text) == ("万里长空", "去年的话")


def test_a_quote_of_nothing_known_is_left_out():
    heard("u12", "wx_ming", "对", quote="from-another-world")
    assert talk("u12")[0].quote is None


def test_what_a_request_keeps_can_still_be_read_when_the_inbox_let_it_go():
    no = asked()
    report = heard("u12", "wx_ming", "")
    heard("u12", "wx_wan", "", NOW + MINUTE)
    for message_id, text in ((report, "灯不亮了"), ("long-gone", "还是不亮")):
        RequestMessage.insert(
            request=no, room="u12", message_id=message_id, sender="wx_ming", at=NOW, text=text, act="report"
        ).execute()
    lines = {line.id: line for line in talk("u12")}
    assert (lines[report].text, lines[report].gone, lines[report].request) == ("灯不亮了", False, no)
    assert lines["long-gone"].text == "还是不亮"
    assert len(lines) == 3


def test_chatter_whose_text_was_cleared_says_so_and_a_picture_does_not():
    heard("u12", "wx_ming", "")
    heard("u12", "wx_ming", "", attachments=[["image", "灯.jpg", "abc"]])
    heard("u12", "wx_ming", "", attachments=[{"kind": "file", "name": "通知.pdf", "ref": ""}])
    cleared, picture, file = talk("u12")
    assert (cleared.gone, picture.gone, file.gone) == (True, False, False)
    assert (picture.attachments[0].name, file.attachments[0].kind) == ("灯.jpg", "file")
