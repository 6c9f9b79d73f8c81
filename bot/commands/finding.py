"""What ``doctor`` found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``sign`` ✓ is well, ! is worth a look, ✗ has to be put right; ``todo`` says how."""

    sign: str
    what: str
    todo: str = ""

    @property
    def bad(self) -> bool:
        """Whether it has to be put right."""
        return self.sign == "✗"

    def __str__(self) -> str:
        """``✗ 磁盘：只剩 0.1 GB —— 请清理``."""
        return f"{self.sign} {self.what}" + (f" —— {self.todo}" if self.todo else "")
