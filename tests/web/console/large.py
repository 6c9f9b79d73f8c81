"""A county with a hundred thousand requests, made up, for what has to stay quick."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.actions.register import apply_register
from bot.database import Database, bind, create_tables, open_database
from bot.demo import make_demo
from models import Department, Person, Place, RequestEvent, ServiceRequest

TEXTS = (
    "三楼楼道灯坏了，黑漆漆的，老人上下楼不方便",
    "地下车库B区漏水，车都淹了一半，麻烦物业看看",
    "楼下垃圾桶满了好几天没人清理，味道很大",
    "停水了，什么时候来水",
    "隔壁装修太吵，中午也不停",
    "电梯一直晃，吓死人了，快找人来修",
    "小区门口占道摆摊，车进不来",
    "学校路口没有红绿灯，孩子过马路太危险了",
)
KINDS = ("sanitation", "facility", "utilities", "pollution", "hazard", "street_order", "parking", "property")
STATES = [*["closed"] * 960, *["assigned"] * 10, *["accepted"] * 15, *["resolved"] * 8, *["open"] * 2, "explained"]


def county(file: Path, now: datetime, count: int = 100_000) -> Database:
    """The demo county in ``file`` with ``count`` requests of the last year, a few thousand of them open; bound."""
    opened = open_database(f"sqlite:///{file}")
    bind(opened)
    create_tables(opened)
    apply_register(make_demo(), now)
    rows = list(_requests(random.Random(7), now, count))
    fields = list(rows[0])
    columns = ", ".join(f'"{ServiceRequest._meta.fields[name].column_name}"' for name in fields)
    statement = f'INSERT INTO "service_request" ({columns}) VALUES ({", ".join("?" * len(fields))})'
    with opened.atomic():
        opened.connection().executemany(statement, [[_db(name, row[name]) for name in fields] for row in rows])
        event = RequestEvent._meta.table_name
        opened.execute_sql(
            f'INSERT INTO "{event}" ("request_id", "at", "actor", "action", "note", "state", "level", "message_id")'
            " SELECT no, opened_at, reporter, 'report', '', 'open', 1, message_id FROM service_request"
        )
    opened.execute_sql("ANALYZE")
    return opened


def _db(name: str, value: Any) -> Any:
    return ServiceRequest._meta.fields[name].db_value(value)


def _requests(chance: random.Random, now: datetime, count: int) -> Iterator[dict[str, Any]]:
    low = ["unit", "building", "grid"]
    places = [place.code for place in Place.select(Place.code).where(Place.level.in_(low))]
    people = [person.code for person in Person.select(Person.code).limit(2000)]
    offices = [department.code for department in Department.select(Department.code)]
    defaults = {
        field.name: default() if callable(default) else default
        for field, default in ServiceRequest._meta.defaults.items()
    }
    for number in range(count):
        at = now - timedelta(minutes=chance.randint(1, 60 * 24 * 365))
        words = chance.choice(TEXTS) + ("，" + chance.choice(TEXTS) if chance.random() < 0.5 else "")
        yield {
            **defaults,
            "kind": chance.choice(KINDS),
            "urgent": chance.random() < 0.02,
            "state": chance.choice(STATES),
            "place": chance.choice(places),
            "text": words,
            "room": f"r{number % 2555}",
            "message_id": f"m{number}",
            "reporter": f"wx{number % 40_000}",
            "assignee": chance.choice(people) if chance.random() < 0.8 else None,
            "department": chance.choice(offices) if chance.random() < 0.2 else None,
            "post_role": "unit_leader",
            "room_no": chance.choice(("", "301", "502", "1201")),
            "opened_at": at,
            "last_message_at": at,
            "reporter_at": at,
            "due_at": at + timedelta(days=chance.randint(1, 9)),
        }


def questions() -> list[str]:
    """What an office asks of the list in a day, as the end of its address."""
    communities = [place.code for place in Place.select().where(Place.level == "community").order_by(Place.code)]
    office = Department.select().order_by(Department.code).first()
    return [
        *("", "page=5", "late=1", "urgent=1", "unhappy=1", "state=waiting", "state=resolved", "state=done"),
        *("state=all", "state=all&page=40", "state=all&sort=old", "state=all&sort=due", "state=all&urgent=1&sort=due"),
        *(f"kind={kind}" for kind in KINDS),
        *(f"kind={kind}&state=all" for kind in KINDS[:3]),
        *(f"place={code}" for code in communities),
        *(f"place={code}&state=all&kind=hazard&sort=old" for code in communities[:3]),
        f"department={office.code}&state=all",
        *(f"q={words}" for words in ("停水", "垃圾桶 电梯", "没有这个词", "5000", "99号", "1栋502", "学校路口")),
        "q=漏水&kind=facility&late=1",
    ]
