"""Somebody is taken out of a meeting that is held: they are out at once, and stay out."""

import time

import pytest

from app.domain.staff_roles import StaffRole
from app.services import accounts, join_links, staff_sessions
from signaling.robots.links import Link, NotLetIn
from tests.journeys.cast import house_of
from tests.journeys.house import ALEX, JO, KIM, SAM, Meeting, together
from tests.journeys.story import Stopwatch, listen_for, settled, story, until

pytestmark = pytest.mark.journey


async def comes_back(held: Meeting, name: str) -> str:
    """Let the same browser try again with the cookie that it has; return the refusal's code."""
    with pytest.raises(NotLetIn) as refusal:
        await held.people[name].reload()
    return refusal.value.code


@story
async def test_a_removed_person_is_out_at_once_and_comes_back_only_by_a_new_link() -> None:
    async with together() as held:
        house = house_of(held.house.config, held.house.store())
        session, sam = held.session(), held.id_of(SAM)
        watch = Stopwatch()
        join_links.revoke(house, session.id, sam)
        await until(lambda: held.sam.gone)
        assert watch.stop() <= 1.5
        assert held.sam.endings[-1]["why"] == "revoked" and not held.sam.endings[-1]["again"]
        out = await settled()
        await listen_for(1)
        assert held.notices_nothing(JO, SAM, out) and held.notices_nothing(SAM, JO, out)
        assert held.notices(JO, ALEX, out), "the others go on"

        assert await comes_back(held, SAM) == "not-signed-in"
        assert await held.send(SAM, "/meeting") == 404
        with pytest.raises(NotLetIn):
            await Link.parse(held.house.links[SAM]).claim([])

        token = join_links.mint(house, session.id, sam)
        held.house.links[SAM] = f"{held.house.url}/j#{token}"
        await held.arrive(SAM)
        assert held.sam.you["place"] == "holding" and not held.sam.you["admitted"]
        new = await settled()
        await listen_for(0.7)
        assert held.notices_nothing(JO, SAM, new), "a new link leads to the own room"
        await held.admit(SAM)
        await held.sam.be_ready()
        await held.by_staff("staff.bring_in", person=held.id_of(SAM))
        await held.go_in(SAM)
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))


@story
async def test_a_facilitator_whose_role_is_taken_is_out_and_the_other_one_leads() -> None:
    async with together(co=True) as held:
        house = house_of(held.house.config, held.house.store())
        ada = staff_sessions.add_staff(house, "Ada", [StaffRole.ADMINISTRATOR])
        with house.unit_of_work(write=False) as work:
            account = work.sessions.account_of(held.session().id, held.id_of(ALEX))
        assert account is not None
        lead = held.id_of(KIM)
        accounts.set_roles(house, ada, account, [StaffRole.CASE_SUPERVISOR])
        refused = await held.alex.say("session.end_safely")
        assert not refused["ok"], "the very next press asks anew"
        await until(lambda: held.alex.gone)
        assert held.alex.endings[-1]["why"] == "revoked"
        await held.kim.until(lambda view: view["lead"] == lead and view["stage"] == "joint")
        out = await settled()
        await until(lambda: held.all_notice_all(out, JO, SAM, KIM))
        assert held.notices_nothing(JO, ALEX, out) and held.notices_nothing(ALEX, JO, out)

        assert await comes_back(held, ALEX) == "not-signed-in"
        meeting_page = f"/staff/meetings/{held.session().id}"
        assert await held.send(ALEX, meeting_page) == 404
        assert await held.send(ALEX, "/staff/account") == 200, "signed in, as what they are now"
        accounts.set_roles(house, ada, account, [StaffRole.FACILITATOR])
        await held.alex.reload()
        assert held.alex.view["lead"] == lead, "who took over goes on leading"
