"""How other systems are told: a signature that anybody can check with the secret alone, and pauses that grow."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

import pytest

from bot.clock import SHANGHAI
from bot.rules import api_keys, webhooks
from bot.rules.api_keys import Holder, Scope

NOW = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
BODY = b'{"no": 1}'


def test_a_receiver_can_check_it_with_the_secret_and_the_body() -> None:
    sent = webhooks.signature("secret", BODY, 1_773_104_400)
    seconds, _, proof = sent.partition(",")
    signed = f"{seconds.removeprefix('t=')}.".encode() + BODY
    assert proof == "v1=" + hmac.new(b"secret", signed, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("secret", "body", "at"), [("other", BODY, 7), ("secret", BODY + b" ", 7), ("secret", BODY, 8)]
)
def test_another_secret_body_or_time_has_another_signature(secret: str, body: bytes, at: int) -> None:
    assert webhooks.signature(secret, body, at) != webhooks.signature("secret", BODY, 7)


def test_pauses_begin_short_and_end() -> None:
    assert webhooks.next_pause(1) == timedelta(seconds=10)
    assert webhooks.next_pause(len(webhooks.BACK_OFF)) is not None
    assert webhooks.next_pause(len(webhooks.BACK_OFF) + 1) is None


@pytest.mark.parametrize(
    ("status", "taken", "hopeless"),
    [
        (200, True, False),
        (204, True, False),
        (301, False, False),
        (410, False, True),
        (500, False, False),
        (0, False, False),
    ],
)
def test_what_an_answer_means(status: int, taken: bool, hopeless: bool) -> None:
    assert (webhooks.taken(status), webhooks.hopeless(status)) == (taken, hopeless)


# --- keys of other systems --------------------------------------------------------------------------------------

KEY = "sz_" + "A" * 43


def test_a_key_looks_like_one() -> None:
    assert api_keys.looks_right(KEY)


@pytest.mark.parametrize("key", ["", "sz_", "sz_" + "A" * 42, "sk_" + "A" * 43, KEY + "A", KEY[:-1] + "!", f" {KEY}"])
def test_what_is_no_key(key: str) -> None:
    assert not api_keys.looks_right(key)


def test_what_is_kept_of_a_key_is_not_the_key() -> None:
    kept = api_keys.digest(KEY)
    assert KEY not in kept
    assert kept == api_keys.digest(KEY)
    assert kept != api_keys.digest(KEY[:-1] + "B")


@pytest.mark.parametrize(
    ("expires", "revoked", "good"),
    [
        (None, None, True),
        (NOW + timedelta(seconds=1), None, True),
        (NOW, None, False),
        (None, NOW - timedelta(days=1), False),
        (NOW + timedelta(days=9), NOW, False),
    ],
)
def test_when_a_key_is_good(expires: datetime | None, revoked: datetime | None, good: bool) -> None:
    assert api_keys.holds(NOW, expires, revoked) is good


def test_a_scope_opens_itself_and_nothing_else() -> None:
    holder = Holder(1, "数据局", api_keys.scopes_of(["requests:read", "something:else"]))
    assert holder.may(Scope.REQUESTS_READ)
    assert not holder.may(Scope.PERSONAL_READ)
    assert not holder.may(Scope.REQUESTS_WRITE)
    assert holder.scopes == {Scope.REQUESTS_READ}
