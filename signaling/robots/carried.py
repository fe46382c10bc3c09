"""What a demonstration's robot does in a shuttle: it has things to say, and things to hear."""

from typing import Any, Final

Step = tuple[str, dict[str, Any]]
Card = dict[str, Any]

SAYS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "Nell": (
        ("Why was it our shop?", "A question"),
        ("I have painted the shop front blue. I like it better now.", "The shop"),
    ),
    "Tom": (
        ("I am sorry about the paint. I have thought about it often.", "About the paint"),
        ("I could help in the shop for a day, if that is wanted.", "An offer of help"),
    ),
}
"""Made-up words by name, with what they are about, in the order in which they are said."""
SHY: Final = ("Tom",)
"""Who begins nothing of their own before two messages have come for them."""
ANYONE: Final = (("I would like to say thank you for listening.", "A thank you"),)
REPLIES: Final = (
    "Thank you for asking me. I had not thought of that.",
    "Thank you. I am glad to know.",
)
"""What is answered first, and then; it fits many messages."""
OTHER_WORDS: Final = " I mean this kindly."
"""What is added when the advocate asks for other words."""

WISHES: Final = {"Nell": ("about_first", "show_me"), "Tom": ("read_to_me", "show_me")}
"""How each wants to have the first message, the second and so on, in turns."""
BEING_WRITTEN: Final = ("draft", "read_back", "held")


def company(view: dict[str, Any]) -> bool:
    """Whether somebody is with them, or it is no shuttle."""
    return "shuttle" not in view or bool(view["shuttle"]["with_you"])


def next_step(view: dict[str, Any]) -> Step | None:
    """Return what this person does next about messages that are carried, or nothing."""
    if "shuttle" not in view:
        return None
    cards = view.get("cards", [])
    sent = [card for card in cards if card["mine"]]
    received = [card for card in cards if not card["mine"]]
    name = view["you"]["name"]
    for place, card in enumerate(received):
        step = _receives(card, name, place)
        if step is not None:
            return step
    talks = view["you"]["ready"] and company(view)
    return _sends(sent, received, name) if talks else None


def _receives(card: Card, name: str, place: int) -> Step | None:
    this = {"relay": card["id"]}
    wishes = WISHES.get(name, ("show_me",))
    wish = wishes[place % len(wishes)]
    if card["state"] == "there":
        return "person.relay_choose", this | {"wish": wish}
    if card["state"] == "chosen" and card["wish"] == "about_first" and card["told_about"]:
        return "person.relay_choose", this | {"wish": "show_me"}
    if card["state"] == "chosen" and card["wish"] == "show_me":
        return "person.relay_open", this
    if card["state"] == "delivered":
        return "person.relay_" + ("no_reply" if card["answers"] else "want_reply"), this
    return None


def _sends(sent: list[Card], received: list[Card], name: str) -> Step | None:
    for card in sent:
        if card["state"] == "read_back":
            return _says_yes(card)
    if any(card["state"] in BEING_WRITTEN for card in sent):
        return None
    replies = [card for card in sent if card["answers"]]
    answered = {card["answers"] for card in replies}
    for card in received:
        if card["state"] == "reply_wanted" and card["id"] not in answered:
            text = REPLIES[len(replies) % len(REPLIES)]
            return _writes(text, "An answer", answers=card["id"])
    if any(card["state"] == "with_guide" for card in sent):
        return None
    if any(card["state"] in ("there", "chosen", "delivered") for card in received):
        return None
    said, first = SAYS.get(name, ANYONE), len(sent) - len(replies)
    if name in SHY and first + 1 >= len(received):
        return None
    return _writes(*said[first]) if first < len(said) else None


def _says_yes(card: Card) -> Step:
    """Say yes to exactly the words that are read back, or find others when asked for them."""
    wording = {"relay": card["id"], "number": card["version"]}
    if card["asked_change"]:
        words = {"text": card["text"] + OTHER_WORDS, "about": card["about"]}
        return "person.relay_write", wording | words
    return "person.relay_agree", wording


def _writes(text: str, about: str, **more: str) -> Step:
    return "person.relay_write", {"text": text, "about": about, **more}
