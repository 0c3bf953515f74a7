"""Pay as platforms serve it in fields of its own."""

from typing import Any

from postings.model import RawPay
from spiders.shape import amount, text


def pay_range(low: Any, high: Any, **words: Any) -> list[RawPay]:
    """The range between two amounts with its currency and the like; none where both are 0."""
    minimum, maximum = amount(low), amount(high)
    if not minimum and not maximum:
        return []
    told: dict[str, Any] = {name: text(value) for name, value in words.items()}
    return [RawPay(minimum=minimum, maximum=maximum, **told)]
