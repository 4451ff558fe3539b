"""When scores do not allow a figure (无法估计), said twice: to a developer and to a reader."""

from __future__ import annotations


class NotEstimable(ValueError):
    """A model cannot be estimated from these scores; ``reason`` tells a reader why (Chinese)."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
