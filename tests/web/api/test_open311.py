"""GeoReport v2, as its clients expect it: XML and JSON, errors in its own shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from bot.rules.api_keys import Scope
from bot.settings.all import Api
from bot.terms import Kind
from tests.registers import UNIT_12, UNIT_21
from tests.web.api.system import EVERY, Server

LAMP = "三楼楼道灯坏了，黑漆漆的"


class Client:
    """A GeoReport client."""

    def __init__(self, server: Server, key: str = "") -> None:
        self.client = server.system(key="").client
        self.key = key

    async def get(self, path: str, **query: str) -> httpx.Response:
        if self.key:
            query["api_key"] = self.key
        return await self.client.get(f"/open311{path}", params=query)

    async def xml(self, path: str, **query: str) -> ElementTree.Element:
        answer = await self.get(path, **query)
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        assert answer.content.startswith(b"<?xml")
        return ElementTree.fromstring(answer.content)

    async def files(self, format_: str = "json", **given: str) -> httpx.Response:
        fields = {"api_key": self.key, "service_code": "facility", "address_id": UNIT_12, "description": LAMP, **given}
        return await self.client.post(f"/open311/v2/requests.{format_}", data={k: v for k, v in fields.items() if v})


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server, server.key(*EVERY))


async def test_discovery_names_the_endpoint_in_both_formats(server: Server) -> None:
    anybody = Client(server)
    told = (await anybody.get("/discovery.json")).json()
    (endpoint,) = told["endpoints"]
    assert (endpoint["specification"], endpoint["url"]) == (
        "http://wiki.open311.org/GeoReport_v2",
        "http://bot/open311/v2",
    )
    assert set(told) == {"changeset", "contact", "key_service", "endpoints"}
    document = await anybody.xml("/discovery.xml")
    assert document.tag == "discovery"
    assert [one.text for one in document.findall("endpoints/endpoint/formats/format")] == [
        "text/xml",
        "application/json",
    ]


async def test_services_are_the_kinds(server: Server) -> None:
    anybody = Client(server)
    told = (await anybody.get("/v2/services.json")).json()
    assert [one["service_code"] for one in told] == [str(kind) for kind in Kind]
    document = await anybody.xml("/v2/services.xml")
    assert document.tag == "services"
    assert [one.findtext("service_name") for one in document.findall("service")] == [kind.label for kind in Kind]
    assert {one.findtext("type") for one in document} == {"realtime"}


async def test_a_definition_tells_what_more_can_be_said(server: Server) -> None:
    anybody = Client(server)
    document = await anybody.xml("/v2/services/facility.xml")
    assert (document.tag, document.findtext("service_code")) == ("service_definition", "facility")
    quiet = document.findall("attributes/attribute")[1]
    assert (quiet.findtext("datatype"), [v.findtext("key") for v in quiet.findall("values/value")]) == (
        "singlevaluelist",
        ["0", "1"],
    )
    assert (await anybody.get("/v2/services/nothing.json")).status_code == 404


async def test_a_request_is_filed_and_read_again(server: Server, client: Client) -> None:
    answer = await client.files()
    assert (answer.status_code, answer.json()) == (
        200,
        [{"service_request_id": "1", "service_notice": "已收到", "account_id": None}],
    )
    assert server.town.heard("receipt", room="u12").mentions == ["wx_u12"]
    (told,) = (await client.get("/v2/requests/1.json")).json()
    assert (told["status"], told["service_code"], told["address_id"], told["description"]) == (
        "open",
        "facility",
        UNIT_12,
        LAMP,
    )
    assert told["requested_datetime"] == "2026-03-10T09:00:00+08:00"
    document = await client.xml("/v2/requests.xml")
    assert document.tag == "service_requests"
    assert [one.findtext("service_request_id") for one in document.findall("request")] == ["1"]


async def test_the_attributes_are_taken(server: Server, client: Client) -> None:
    await client.files(**{"attribute[spot]": "北门", "attribute[private]": "1"})
    assert server.town.request().text.startswith("北门")
    assert server.town.request().private


async def test_what_it_says_of_a_person_is_not_kept(server: Server, client: Client) -> None:
    await client.files(first_name="测试名", phone="13900001234", email="a@example.com", device_id="D1")
    tables = server.town.database.get_tables()
    for table in tables:
        rows = str(server.town.database.execute_sql(f'SELECT * FROM "{table}"').fetchall())
        assert "测试名" not in rows
        assert "a@example.com" not in rows


async def test_a_place_by_its_exact_name(server: Server, client: Client) -> None:
    answer = await client.files(address_id="", address_string="荷塘苑2栋1单元")
    assert answer.status_code == 200
    assert server.town.request().place_id == UNIT_21


#: What is wrong with a report, and the status that tells it.
WRONG: tuple[tuple[dict[str, str], int], ...] = (
    ({"service_code": ""}, 400),
    ({"service_code": "nothing"}, 404),
    ({"description": ""}, 400),
    ({"address_id": "nowhere"}, 400),
    ({"address_id": "", "address_string": "荷塘苑"}, 400),
    ({"address_id": "", "lat": "27.1", "long": "116.3"}, 400),
    ({"api_key": "sz_wrong"}, 403),
)


async def test_errors_have_their_shape(client: Client) -> None:
    for given, status in WRONG:
        told = await client.files("json", **given)
        assert (told.status_code, told.json()[0]["code"], len(told.json())) == (status, str(status), 1), given
        told = await client.files("xml", **given)
        document = ElementTree.fromstring(told.content)
        assert (told.status_code, document.tag, document.findtext("error/code")) == (status, "errors", str(status))


#: What is asked for, and the numbers that fit.
NARROWED: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({}, ["2", "1"]),
    ({"service_code": "facility"}, ["1"]),
    ({"service_code": "facility,sanitation"}, ["2", "1"]),
    ({"service_request_id": "1,77"}, ["1"]),
    ({"status": "closed"}, []),
    ({"status": "open,closed"}, ["2", "1"]),
    ({"start_date": "2026-03-11T00:00:00Z"}, []),
    ({"end_date": "2026-03-10T00:00:00Z"}, []),
    ({"page_size": "1"}, ["2"]),
    ({"page_size": "1", "page": "2"}, ["1"]),
)


async def test_requests_are_narrowed(server: Server, client: Client) -> None:
    server.town.says("wx_ming", LAMP, room="u12")
    server.town.says("wx_lu", "楼下垃圾桶满了好几天没人收", room="u21")
    for query, numbers in NARROWED:
        told = (await client.get("/v2/requests.json", **query)).json()
        assert [one["service_request_id"] for one in told] == numbers, query


NOT_THERE = (
    ("/v2/requests.json?status=maybe", 400),
    ("/v2/requests.json?start_date=yesterday", 400),
    ("/v2/requests.json?service_code=x", 404),
    ("/v2/requests/99.json", 404),
    ("/v2/requests/abc.xml", 404),
    ("/v2/requests/999999999999999999999.xml", 404),
    ("/v2/tokens/abc.json", 404),
    ("/v2/services.json?jurisdiction_id=elsewhere", 404),
    ("/v2/services.csv", 404),
)


async def test_what_is_not_there_is_told(client: Client) -> None:
    for address, status in NOT_THERE:
        path, _, query = address.partition("?")
        asked = dict([query.split("=")]) if query else {}
        assert (await client.get(path, **asked)).status_code == status, address


async def test_the_county_is_its_own_jurisdiction(server: Server) -> None:
    assert (await Client(server).get("/v2/services.json", jurisdiction_id="361030")).status_code == 200


async def test_requests_are_read_with_a_key_unless_the_county_says_otherwise(server: Server, tmp_path: Path) -> None:
    answer = await Client(server).get("/v2/requests.json")
    assert (answer.status_code, answer.json()[0]["code"]) == (403, "403")
    public = Server(tmp_path, api=Api(open311_public=True))
    public.town.says("wx_ming", "三楼楼道灯坏了，501的陈明差点摔了", room="u12")
    public.town.says("wx_bai", "楼上天天半夜吵，麻烦管管")
    assert public.town.requests() == 2
    (told,) = (await Client(public).get("/v2/requests.json")).json()
    assert told["service_request_id"] == "1"
    assert "陈明" not in told["description"]
    assert "501" not in told["description"]


async def test_a_key_without_the_scope_neither_reads_nor_files(server: Server) -> None:
    weak = Client(server, server.key(Scope.PLACES_READ))
    assert (await weak.get("/v2/requests.json")).status_code == 403
    assert (await weak.files()).status_code == 403


@pytest.mark.parametrize("evil", ["<b>&amp;]]></b>", "a\x00b\x0b\ufffe", "\U0001f4a1灯坏了"])
async def test_any_words_stay_words_in_xml(server: Server, client: Client, evil: str) -> None:
    await client.files(description=f"{evil} 楼道灯坏了")
    document: Any = await client.xml("/v2/requests/1.xml")
    assert "楼道灯坏了" in document.findtext("request/description")
