"""Not too often."""

from __future__ import annotations

from bot.web.throttle import Throttle


class Seconds:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_some_at_once_then_one_after_the_other() -> None:
    seconds = Seconds()
    throttle = Throttle(3, 60, seconds)
    assert [throttle.allows("a") for _ in range(5)] == [True, True, True, False, False]
    assert 0 < throttle.wait("a") <= 20
    seconds.at = 20.1
    assert [throttle.allows("a") for _ in range(2)] == [True, False]


def test_each_is_counted_alone_and_what_is_refused_is_not_counted() -> None:
    seconds = Seconds()
    throttle = Throttle(1, 10, seconds)
    assert throttle.allows("a")
    assert throttle.allows("b")
    for _ in range(50):
        assert not throttle.allows("a")
    seconds.at = 10.1
    assert throttle.allows("a")


def test_after_a_rest_no_more_than_at_first() -> None:
    seconds = Seconds()
    throttle = Throttle(2, 10, seconds)
    seconds.at = 10_000.0
    assert [throttle.allows("a") for _ in range(3)] == [True, True, False]


def test_a_flood_of_names_does_not_fill_the_memory() -> None:
    seconds = Seconds()
    throttle = Throttle(1, 1, seconds)
    for n in range(25_000):
        seconds.at = n / 100
        throttle.allows(f"ip{n}")
    assert len(throttle._free) <= 10_001
