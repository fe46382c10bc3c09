"""How often something may happen: a token bucket, told the time."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """``at_once`` times in a row, and ``a_second`` times a second in the long run."""

    at_once: float
    a_second: float
    looked: float
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.at_once

    def take(self, now: float) -> bool:
        """Take one, if there is one left at ``now`` (monotonic seconds)."""
        self.left = min(self.at_once, self.left + (now - self.looked) * self.a_second)
        self.looked = now
        if self.left < 1:
            return False
        self.left -= 1
        return True

    def full(self, now: float) -> bool:
        """Whether nothing is owed any more, so that the bucket may be forgotten."""
        return self.left + (now - self.looked) * self.a_second >= self.at_once
