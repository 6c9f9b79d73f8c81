"""Settings: the file says what the code holds, and every mistake is told with file, key and line, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from bot.calendar import Span, Unit
from bot.config import DEFAULT, ConfigError, Problem, Settings, check, load
from bot.settings.file import SettingFile
from bot.settings.types import Monthly, Weekly, written
from bot.terms import Kind, VisitCategory


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def told(file: Path, text: str, **environment: str) -> list[str]:
    """What the office reads about ``text`` as its settings."""
    file.write_text(text, encoding="utf-8")
    return [str(problem) for problem in check(file, environment)]


def read(file: Path, text: str, **environment: str) -> Settings:
    file.write_text(text, encoding="utf-8")
    return load(file, environment)


def keys(shape: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in shape.model_fields.items():
        yield (*path, name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation, (*path, name))


# --- the file that comes with the project


def test_the_file_holds_the_codes_defaults() -> None:
    assert load(DEFAULT, {}) == Settings()


def test_the_file_shows_every_setting_and_explains_in_chinese() -> None:
    shown = SettingFile.read(DEFAULT).lines
    assert [key for key in keys(Settings) if key not in shown] == []
    assert sum("#" in line for line in DEFAULT.read_text(encoding="utf-8").splitlines()) > 80


def test_the_clocks_are_those_of_the_county() -> None:
    clocks = load(environment={}).clocks
    assert [str(span) for span in clocks.working_hours] == ["08:30-12:00", "14:30-18:00"]
    assert str(clocks.quiet_hours) == "21:00-08:00"
    assert (clocks.accept_urgent_minutes, clocks.accept_hours, clocks.escalate_workdays) == (15, 4, 1)
    assert clocks.resolve_workdays == {1: 3, 2: 7, 3: 7}
    assert clocks.weekly_paper == Weekly(1, time(9))
    assert clocks.calendar().day_length.total_seconds() == 7 * 3600


def test_without_a_file_the_defaults_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bot.config.DEFAULT", tmp_path / "none.yaml")
    assert load(environment={}) == Settings()


@pytest.mark.parametrize("empty", ["", "# 都按默认\n", "clocks:\n  # accept_hours: 4\n", "~", "wechaty: {pacing: }"])
def test_what_is_left_out_keeps_its_default(file: Path, empty: str) -> None:
    assert read(file, empty) == Settings()


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().web.port = 1


# --- what can be written


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("web: {port: 9000}", "web.port", 9000),
        ("county: {code_prefix: 036}", "county.code_prefix", "036"),
        ("clocks: {daily_paper: 14:30}", "clocks.daily_paper", time(14, 30)),
        ("clocks: {daily_paper: 9：05}", "clocks.daily_paper", time(9, 5)),
        ("clocks: {quiet_hours: 22:00至07:30}", "clocks.quiet_hours", Span(time(22), time(7, 30))),
        ("clocks: {weekly_paper: 星期天 8:00}", "clocks.weekly_paper", Weekly(7, time(8))),
        ("clocks: {monthly_paper: 25号 16:00}", "clocks.monthly_paper", Monthly(25, time(16))),
        (
            "clocks: {overrides: {2026-03-07: work, 2026-03-09: off}}",
            "clocks.overrides",
            {date(2026, 3, 7): "work", date(2026, 3, 9): "off"},
        ),
        (
            "kinds: {其他: {department: D01, gbt30428: '0203'}}",
            "kinds",
            {Kind.OTHER: {"department": "D01", "gbt30428": "0203"}},
        ),
        ("visits: {cycle_days: {信访户: 10}}", "visits.cycle_days", {VisitCategory.PETITIONER: 10}),
        ("papers: {attach_chart: false}", "papers.attach_chart", False),
        ("emergency: {hotlines: {gas: {label: 燃气抢修, number: 0794-5110}}}", "emergency.hotlines.gas.number", None),
    ],
)
def test_an_office_writes_it_as_it_thinks_it(file: Path, text: str, path: str, value: Any) -> None:
    if value is None:
        assert "fire" in told(file, text)[0]  # the other hotlines are still needed by the words
        return
    found: Any = read(file, text)
    for part in path.split("."):
        found = getattr(found, part)
    if isinstance(found, dict):
        found = {key: item.model_dump() if isinstance(item, BaseModel) else item for key, item in found.items()}
    assert found == value


def test_a_kind_may_have_its_own_unit(file: Path) -> None:
    clocks = read(file, "clocks: {by_kind: {水电气网: {unit: 工作时, levels: {1: 7, 2: 14, 3: 21}}}}").clocks
    assert clocks.by_kind[Kind.UTILITIES].unit is Unit.WORKING_HOUR
    assert clocks.by_kind[Kind.UTILITIES].levels == {1: 7, 2: 14, 3: 21}


def test_the_offices_own_days_reach_the_calendar(file: Path) -> None:
    calendar = read(file, "clocks: {overrides: {2026-03-07: work, 2026-03-09: off}}").clocks.calendar()
    assert calendar.is_workday(date(2026, 3, 7))
    assert not calendar.is_workday(date(2026, 3, 9))


def test_a_room_may_have_its_own_thresholds(file: Path) -> None:
    gate = read(file, "gate: {sure: 0.9, rooms: {a@chatroom: {sure: 0.5, unsure: 0.2}}}").gate
    assert (gate.of("a@chatroom").sure, gate.of("b@chatroom").sure, gate.of(None).sure) == (0.5, 0.9, 0.9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (time(8, 30), "08:30"),
        (Span(time(8, 30), time(12)), "08:30-12:00"),
        (Weekly(1, time(9)), "周一 09:00"),
        (Monthly(1, time(9)), "1日 09:00"),
        (Kind.SANITATION, "环境卫生"),
        (3, "3"),
    ],
)
def test_a_setting_is_shown_as_it_is_written(value: Any, text: str) -> None:
    assert written(value) == text


# --- mistakes


MISTAKES = [
    ("web:\n  prot: 1", 2, "web.prot", "是不是想写 port？"),
    ("databse: x", 1, "databse", "是不是想写 database？"),
    ("county:\n  brands:\n    counsil: x", 3, "county.brands.counsil", "是不是想写 council？"),
    ("wechaty:\n  pacing:\n    xyz: 1", 3, "wechaty.pacing.xyz", "没有这个设置项"),
    ("clocks:\n  accept_hours: 四", 2, "clocks.accept_hours", "应当是数字，不能是“四”"),
    ("clocks:\n  accept_hours: 0", 2, "clocks.accept_hours", "要大于 0"),
    ("clocks:\n  accept_hours: .inf", 2, "clocks.accept_hours", "应当是数字"),
    ("clocks:\n  accept_hours: 999999", 2, "clocks.accept_hours", "不能大于 100000"),
    ("web:\n  port: 99999", 2, "web.port", "不能大于 65535"),
    ("web:\n  port: 1.5", 2, "web.port", "应当是整数"),
    ("log:\n  level: loud", 2, "log.level", "只能是"),
    ("papers:\n  attach_chart: 大概", 2, "papers.attach_chart", "true 或 false"),
    ("privacy:\n  chatter_hours: 48", 2, "privacy.chatter_hours", "不能大于 24"),
    ("clocks:\n  daily_paper: 25:00", 2, "clocks.daily_paper", "08:30 的样子"),
    ("clocks:\n  quiet_hours: 晚上", 2, "clocks.quiet_hours", "08:30-12:00 的样子"),
    ("clocks:\n  weekly_paper: 周八 09:00", 2, "clocks.weekly_paper", "周一 09:00 的样子"),
    ("clocks:\n  monthly_paper: 31日 09:00", 2, "clocks.monthly_paper", "1 到 28 日"),
    ("clocks:\n  overrides:\n    2026-13-04: work", 3, "clocks.overrides.2026-13-04", "2026-03-07 的样子"),
    ("clocks:\n  overrides:\n    2026-03-04: 放假", 3, "clocks.overrides.2026-03-04", "'work' or 'off'"),
    ("clocks:\n  working_hours:\n    - 08:00-12:00\n    - 11:00-18:00", 2, "clocks.working_hours", "不重叠"),
    ("clocks:\n  working_hours: []", 2, "clocks.working_hours", "从早到晚"),
    ("clocks:\n  working_hours: 8点", 2, "clocks.working_hours", "应当是一个列表"),
    ("clocks:\n  resolve_workdays: {1: 3, 2: 7}", 2, "clocks.resolve_workdays", "三级要写全"),
    ("clocks:\n  resolve_workdays: {1: 3, 2: 7, 4: 1}", 2, "clocks.resolve_workdays.4", "没有“4”"),
    ("clocks:\n  digest_times: ['14:30', '08:30']", 2, "clocks.digest_times", "从小到大"),
    ("gate:\n  sure: 0.2", 1, "gate", "unsure 不能大于 sure"),
    ("gate:\n  rooms:\n    a: {sure: 2}", 3, "gate.rooms.a.sure", "不能大于 1"),
    ("gate:\n  rooms:\n    a: {shure: 1}", 3, "gate.rooms.a.shure", "是不是想写 sure？"),
    ("manners:\n  supporter_steps: [6, 3]", 2, "manners.supporter_steps", "从小到大"),
    ("kinds:\n  卫生: {}", 2, "kinds.卫生", "环境卫生、占道与市容"),
    ("clocks:\n  by_kind:\n    治安: {unit: 年}", 3, "clocks.by_kind.治安.unit", "工作时、工作日、自然日、紧急"),
    ("emergency:\n  by_kind: {治安: [army]}", 1, "emergency", "hotlines 里没有 army"),
    ("database: mysql://x", 1, "database", "sqlite:/// 或 postgresql://"),
    ("database: postgresql://u:secret@h/d", 1, "database", "SANZHANG_DATABASE"),
    ("wechaty:\n  accounts:\n    - {name: a, endpoint: x}", 3, "wechaty.accounts.0.endpoint", "127.0.0.1:8788"),
    ("wechaty:\n  pacing: {reply_seconds: [4, 1]}", 2, "wechaty.pacing", "先写短的"),
    ("wechaty:\n  pacing: {reply_seconds: [4]}", 2, "wechaty.pacing.reply_seconds.1", "缺少这一项"),
    ("web: 8080", 1, "web", "一组“键: 值”"),
    ("bot:\n  name: [a]", 2, "bot.name", "应当是文字"),
    ("web: {port: 1}\nbot: {}\nweb: {port: 2}", 3, "web", "写了两次，第一次在第 1 行"),
]


@pytest.mark.parametrize(("text", "line", "key", "message"), MISTAKES)
def test_every_mistake_names_file_line_and_key(file: Path, text: str, line: int, key: str, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    found = [p for p in check(file, {}) if p.key == key]
    assert [(p.file, p.line) for p in found] == [("config.yaml", line)]
    assert message in found[0].message


def test_a_token_written_into_the_file_is_refused_and_not_repeated(file: Path) -> None:
    text = "wechaty:\n  accounts:\n    - {name: a, endpoint: '127.0.0.1:1', token_env: puppet_a7f3}"
    (problem,) = told(file, text)
    assert "环境变量的名字" in problem
    assert "a7f3" not in problem


def test_two_accounts_of_one_name(file: Path) -> None:
    account = "{name: a, endpoint: '127.0.0.1:1', token_env: T}"
    assert "同名" in told(file, f"wechaty: {{accounts: [{account}, {account}]}}")[0]


def test_all_mistakes_at_once_in_the_order_of_the_file(file: Path) -> None:
    text = "web: {port: x}\nclocks:\n  accept_hours: -1\n  daily_paper: soon\nlog: {levle: info}\n"
    problems = told(file, text)
    assert [problem.split("：")[0] for problem in problems] == [
        "config.yaml:1 web.port",
        "config.yaml:3 clocks.accept_hours",
        "config.yaml:4 clocks.daily_paper",
        "config.yaml:5 log.levle",
    ]
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert str(caught.value).splitlines() == problems
    assert all(isinstance(problem, Problem) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"web: [1", "config.yaml:1："),
        (b"web:\n  port: 1\n bot: x\n", "config.yaml:3："),
        (b"- a\n- b\n", "一组“键: 值”"),
        ("县: 莲川".encode("gbk"), "另存为 UTF-8"),
        (b"a: \x07", "写法不对"),
        (b"a: !!python/object:os.system x", "写法不对"),
        (b"a: &a [*a]", "不能用 * 引用"),
        (b"? [a, b]\n: c\n", "写法不对"),
    ],
)
def test_a_broken_file_is_one_clear_line(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    problems = check(file, {})
    assert len(problems) == 1
    assert message in str(problems[0])


def test_a_byte_order_mark_is_no_mistake(file: Path) -> None:
    file.write_bytes("web: {port: 9}".encode("utf-8-sig"))
    assert load(file, {}).web.port == 9


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    assert "打不开" in str(check(tmp_path / "nowhere.yaml", {})[0])
    with pytest.raises(ConfigError, match="打不开"):
        load(tmp_path, {})


# --- the environment


def test_the_environment_overrules_the_file(file: Path) -> None:
    settings = read(
        file,
        "database: sqlite:///a.db\nweb: {port: 1, host: h}",
        SANZHANG_DATABASE="postgresql://u:p@h/d",
        SANZHANG_WEB__PORT="9",
        SANZHANG_CLOCKS__DIGEST_TIMES='["09:00"]',
        SANZHANG_KINDS='{"其他": {"department": "D01"}}',
        SANZHANG_CONFIG="elsewhere",
        OTHER="x",
    )
    assert settings.database == "postgresql://u:p@h/d"
    assert (settings.web.host, settings.web.port) == ("h", 9)
    assert settings.clocks.digest_times == (time(9),)
    assert settings.kinds[Kind.OTHER].department == "D01"


def test_the_process_environment_is_the_default(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANZHANG_WEB__PORT", "77")
    file.write_text("", encoding="utf-8")
    assert load(file).web.port == 77
    monkeypatch.setenv("SANZHANG_WEB__PORT", "port")
    assert len(check(file)) == 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SANZHANG_WEB__PORT", "x", "环境变量 SANZHANG_WEB__PORT：应当是整数"),
        ("SANZHANG_WEB__PROT", "1", "是不是想写 port？"),
        ("SANZHANG_DATABSE", "x", "是不是想写 SANZHANG_DATABASE？"),
        ("SANZHANG_GATE", "{", "应当是 JSON"),
        ("SANZHANG_MANNERS__SUPPORTER_STEPS", "[3, 2]", "环境变量 SANZHANG_MANNERS__SUPPORTER_STEPS：要从小到大"),
        ("SANZHANG_WEB", "8080", "环境变量 SANZHANG_WEB：应当是一组"),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(file: Path, name: str, value: str, message: str) -> None:
    (problem,) = told(file, "web: {host: h}", **{name: value})
    assert problem.startswith(f"环境变量 {name}")
    assert message in problem
