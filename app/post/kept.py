"""The courier of the demonstration: nothing leaves the machine, and messages stay to be read."""

from app.services.inviting import Letter


class KeptCourier:
    """Takes every letter, and lets the outbox page show it."""

    keeps = True

    def deliver(self, letter: Letter) -> None:
        """Take the letter. It stands in the outbox already."""
