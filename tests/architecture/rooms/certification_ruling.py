"""Certification of each institution from the portfolio on: one process at each step, around the owner."""

from typing import Any

from certification.models import Portfolio
from tests.architecture.samples import Side, furnishes, sample
from tests.factories import ruling

LIGHT: dict[str, Any] = {"documents": (), "evidence": (("producto", "Expediente", None), *ruling.OBSERVED)}


@furnishes
def certification(side: Side) -> None:
    staff = {role: side.personas[role].person for role in ("assessor", "verifier", "certifying_body")}
    house = ruling.House(side.institution, code="EC8001", staff=staff)
    others = [ruling.somebody(side.institution, given_names=f"{side.mark} {number}") for number in range(3)]
    members = [side.personas["colleague"].person, *others[:2]]
    mine = ruling.ruled(house, members=members, candidate=side.owner, **LIGHT)
    waits = house.presented(side.personas["supervisor"].person, **LIGHT)
    lot = ruling.convened(house, [ruling.verified(house, others[2], **LIGHT)], members)
    side.things |= {
        "ec_ruled": mine.processes[0],
        "ec_waiting": ruling.hand_in(waits, house),
        "ec_lot": lot.batch,
        "ec_row": lot.batch.rows.get(),
    }


@sample("certification:own_certificate", "certification:origin", "certification:certificate")
def one_certificate(side: Side) -> dict[str, Any]:
    return {"ref": side.things["ec_ruled"].ref}


@sample("certification:portfolio", "certification:read_curp", "certification:repeat")
def one_process(side: Side) -> dict[str, Any]:
    return one_certificate(side)


@sample("certification:verify_portfolio")
def one_portfolio(side: Side) -> dict[str, Any]:
    portfolio: Portfolio = side.things["ec_waiting"]
    return {"ref": portfolio.ref}


LOT = ("batch", "batch_convene", "batch_present", "batch_close", "ruling", "ruling_sign", "ruling_acta")


@sample(*(f"certification:{name}" for name in LOT))
def one_lot(side: Side) -> dict[str, Any]:
    return {"ref": side.things["ec_lot"].ref}


@sample("certification:row_release", "certification:ruling_row", "certification:ruling_open")
def one_row_of_a_lot(side: Side) -> dict[str, Any]:
    return {**one_lot(side), "row": side.things["ec_row"].ref}
