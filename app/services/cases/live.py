"""What a change of a case does to its meetings that are held now."""

from app.domain import consequences
from app.domain.stages import Stage
from app.services.engine import Act, carry_out
from app.services.ports import House


def settle(house: House, case_id: str) -> None:
    """Let each meeting of the case that has not ended see how the case stands now."""
    with house.unit_of_work(write=False) as work:
        held = [one.id for one in work.cases.meetings(case_id) if one.stage is not Stage.ENDED]
    for session_id in held:
        carry_out(house, session_id, Act("house.case_changed", consequences.settle))
