"""What another system may do with its key: scopes, the look of a key, and when it holds. Values in, values out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.terms import Term

#: How every key begins, so that a lost one is known for what it is.
MARK = "sz_"
_KEY = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")


class Scope(Term):
    """What a key opens; a scope opens nothing else."""

    PLACES_READ = "places:read", "查地点"
    REQUESTS_READ = "requests:read", "查诉求（不含个人信息）"
    REQUESTS_WRITE = "requests:write", "报诉求"
    FIGURES_READ = "figures:read", "查统计数字"
    PERSONAL_READ = "personal:read", "诉求里的个人信息（原话、门牌、姓名）"
    METRICS = "metrics", "看运行指标"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key it is: number and name, its scopes, and the place (empty: the county) that is all it reaches."""

    id: int
    name: str
    scopes: frozenset[Scope]
    place: str = ""

    def may(self, scope: Scope) -> bool:
        """Whether the key opens ``scope``."""
        return scope in self.scopes


def digest(key: str) -> str:
    """What is kept of a key: SHA-256, for a key of 256 random bits cannot be guessed from it."""
    return hashlib.sha256(key.encode()).hexdigest()


def looks_right(key: str) -> bool:
    """Whether it can be a key at all."""
    return _KEY.fullmatch(key) is not None


def holds(now: datetime, expires_at: datetime | None, revoked_at: datetime | None) -> bool:
    """Whether a key is good at ``now``."""
    return revoked_at is None and (expires_at is None or now < expires_at)


def scopes_of(words: Iterable[str]) -> frozenset[Scope]:
    """The scopes that are written so (an unknown word, kept from an older program, opens nothing)."""
    return frozenset(scope for scope in Scope if scope.value in set(words))
