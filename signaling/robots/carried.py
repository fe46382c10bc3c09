"""What a demonstration's robot does in a shuttle: it has things to say, and things to hear."""

from typing import Any, Final

Step = tuple[str, dict[str, Any]]
Card = dict[str, Any]

SAYS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "Nell": (
        ("Did anybody see that I was in the shop that day?", "A question about that day"),
        ("I have painted the shop front blue. I like it better now.", "The shop"),
    ),
    "Tom": (
        ("I am sorry about the paint. I have thought about it often.", "About the paint"),
        ("I could help in the shop for a day, if that is wanted.", "An offer of help"),
    ),
}
"""Made-up words by name, with what they are about, in the order in which they are said."""
ANYONE: Final = (("I would like to say thank you for listening.", "A thank you"),)
REPLIES: Final = {
    "Nell": "Thank you for telling me.",
    "Tom": "No. I thought that nobody was there.",
}
A_REPLY: Final = "Thank you. I have heard this."

WISHES: Final = {"Nell": ("about_first", "show_me"), "Tom": ("read_to_me", "show_me")}
"""How each wants to have the first message, the second and so on, in turns."""
NOT_OVER: Final = ("draft", "read_back", "with_guide", "held")
WAITS: Final = ("there", "chosen", "delivered", "reply_wanted")


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
    return _sends(sent, received, name) if company(view) else None


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
        event = "person.relay_no_reply" if card["answers"] else "person.relay_want_reply"
        return event, this
    return None


def _sends(sent: list[Card], received: list[Card], name: str) -> Step | None:
    for card in sent:
        if card["state"] == "read_back":
            return "person.relay_agree", {"relay": card["id"], "number": card["version"]}
    if any(card["state"] in NOT_OVER for card in sent):
        return None
    answered = {card["answers"] for card in sent if card["state"] != "taken_back"}
    for card in received:
        if card["state"] == "reply_wanted" and card["id"] not in answered:
            text = REPLIES.get(name, A_REPLY)
            return _writes(text, "An answer") | {"answers": card["id"]}
    return None
