"""``python -m app account``: the first administrator, and help for one who cannot get in."""

import argparse
from typing import Final

from app.bootstrap import build_house, build_store
from app.config import Config
from app.domain.refusals import Refused
from app.services import accounts
from app.services.ports import House
from app.services.records import StaffAccount
from app.services.signing_in import folded
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox

SENTENCES: Final = {
    "account-not-recognised": "There is no account with this e-mail address.",
    "account-disabled": "This account is disabled. Enable it on its page first.",
    "account-set-up": "This account is set up already.",
}


def run(config: Config, chosen: argparse.Namespace) -> int:
    """Do one act; return the exit code. Whoever can run this can read the database anyway."""
    # Nobody is connected to a command: neither media nor messages are asked.
    house = build_house(config, build_store(config), WorkerPlane(()), Outbox())
    if chosen.act == "first":
        return _first(config, house)
    if chosen.act == "list":
        return _list(house)
    acts = {
        "reset-password": accounts.reset_password,
        "reset-second-factor": accounts.reset_second_factor,
        "invite-again": accounts.invite_again,
    }
    try:
        token = acts[chosen.act](house, None, _account(house, chosen.email).id)
    except Refused as refused:
        print(SENTENCES.get(refused.code, refused.code))
        return 2
    print(f"Give this link to its owner. It works once, for 7 days:\n\n  {link(config, token)}\n")
    return 0


def link(config: Config, token: str) -> str:
    return f"{config.public_url}/staff/invitation#{token}"


def _first(config: Config, house: House) -> int:
    token = accounts.first_administrator(house)
    if token is not None:
        print("There is no administrator yet. Open this link to become the first one.")
        print(f"It works once, for 7 days:\n\n  {link(config, token)}\n", flush=True)
    return 0


def _list(house: House) -> int:
    for one in accounts.everyone(house):
        roles = ", ".join(sorted(one.account.roles))
        print(f"{one.account.email or '(by link)'}\t{roles}\t{one.state}")
    return 0


def _account(house: House, email: str) -> StaffAccount:
    with house.unit_of_work(write=False) as work:
        found = work.accounts.by_email(folded(email))
    if found is None:
        raise Refused("account-not-recognised")
    return found
