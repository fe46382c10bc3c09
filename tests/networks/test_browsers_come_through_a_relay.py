"""Chromium in networks that let little out, and people whose address nobody may learn."""

import asyncio
import time

import pytest

from tests.journeys.house import JO, SAM
from tests.journeys.story import PATIENCE, story
from tests.networks.apart import BY_TCP, BY_TLS, BY_UDP, WEB, Apart, apart
from tests.networks.namespaces import PAGES, RELAY

pytestmark = [pytest.mark.browser, pytest.mark.networks]


async def assert_learns_no_address(held: Apart, name: str, hidden: str) -> None:
    """What came to one page names the house's address and neither person's."""
    page = held.visitors[name]
    everything = await page.text() + await held.told(name)
    assert PAGES in everything
    for address in (held.nets[hidden].address, held.nets[name].address, RELAY + " "):
        assert address not in everything
    assert "typ relay" not in everything and "typ srflx" not in everything
    assert await page.trouble() == []


@story
async def test_two_people_meet_by_relay_and_neither_learns_where_the_other_is() -> None:
    async with apart(JO, SAM, turn=True, relay_only=(JO, SAM)) as held:
        jo, sam = held.nets[JO], held.nets[SAM]
        jo.only(WEB, BY_UDP)
        sam.only(WEB, BY_TCP)
        with jo.listening() as at_jo, sam.listening() as at_sam:
            await held.come_in_together(JO, SAM)
            await held.meet(JO, SAM)
            assert await held.way(JO) == ("relay", "udp", {"relay"})
            assert await held.way(SAM) == ("relay", "tcp", {"relay"})
            for one, wire, other in ((JO, at_jo, SAM), (SAM, at_sam, JO)):
                await assert_learns_no_address(held, one, other)
                own = await held.tells(one)
                assert "typ relay" in own and "typ host" not in own and "typ srflx" not in own
                assert wire.packets_with(held.nets[other].address) == 0
                assert wire.packets_with(RELAY) > 100, "all goes to the relay"
            # The network would carry it, and the ear would hear it.
            jo.only()
            sam.mend()
            sam.say((jo.address, 40000))
            await asyncio.sleep(0.3)
            assert at_jo.packets_with(sam.address) >= 1


@story
async def test_a_locked_network_that_lets_only_443_out_joins_hears_and_is_heard() -> None:
    async with apart(JO, turn=True) as held:
        held.nets[JO].only(WEB, BY_TLS)
        await held.come_in_together(JO, SAM)
        await held.meet(JO, SAM)
        kind, protocol, _ = await held.way(JO)
        assert (kind, protocol) == ("relay", "tls")
        assert await held.visitors[JO].trouble() == []


@story
async def test_a_network_stops_all_udp_in_mid_call_and_jo_is_back_by_the_relay() -> None:
    async with apart(JO, turn=True) as held:
        await held.come_in_together(JO, SAM)
        await held.meet(JO, SAM)
        assert (await held.way(JO))[:2] == ("host", "udp")
        loads = held.visitors[JO].loads
        held.nets[JO].only(WEB, BY_TLS)
        await held.visitors[JO].at("holding", "dropped")
        end = time.monotonic() + 2 * PATIENCE
        while (await held.way(JO))[:2] != ("relay", "tls"):
            assert time.monotonic() < end, "she did not come back by the relay"
            await asyncio.sleep(0.2)
        assert held.visitors[JO].loads == loads, "her page lived through it"
        assert held.sam.you["place"] == "joint"
