"""Rosters and tables of units as institutions send them, read into rows that actions take."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lms.core.errors import RuleBroken
from lms.core.imports import Report
from lms.core.tables import Row, Table
from lms.people.models import PersonIdentifier

Kind = PersonIdentifier.Kind
# how institutions title the same column; the first that says something in a row counts
TITLES = {
    "given_names": ("nombre", "nombres"),
    "first_surname": ("primer_apellido", "apellido_paterno", "paterno", "apellidos"),
    "second_surname": ("segundo_apellido", "apellido_materno", "materno"),
    "email": ("correo", "correo_electronico", "email"),
    "curp": ("curp",),
    "rfc": ("rfc",),
    "staff_number": ("clave", "clave_de_servidor_publico", "clave_servidor"),
    "payroll_number": ("numero_empleado", "numero_de_empleado", "nomina"),
    "body": ("organismo", "dependencia"),
    "area": ("area", "unidad", "adscripcion"),
    "position": ("puesto", "cargo"),
    "grade": ("nivel",),
    "starts_on": ("fecha_ingreso", "fecha_de_ingreso", "ingreso"),
    "status": ("estatus", "situacion"),
    "superior": ("superior", "clave_superior"),
    "post": ("plaza",),
    "regime": ("regimen",),
}
KNOWN = {title for titles in TITLES.values() for title in titles}
IDENTIFIERS = {
    "curp": Kind.CURP,
    "rfc": Kind.RFC,
    "staff_number": Kind.STAFF_NUMBER,
    "payroll_number": Kind.PAYROLL_NUMBER,
}
ACTIVE = {"", "activo", "activa", "alta", "vigente", "1"}
INACTIVE = {"baja", "inactivo", "inactiva", "0"}
SHORT_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})$")


@dataclass(frozen=True)
class UnitRow:
    """One unit of a file: its code, name and the code of the unit above (empty: a root)."""

    line: int
    code: str
    name: str
    parent: str
    kind: str
    geo_code: str


@dataclass(frozen=True)
class PersonRow:
    """One person of a roster as the file says it; nothing is checked yet but the shape."""

    line: int
    given_names: str
    first_surname: str
    second_surname: str
    email: str
    identifiers: dict[str, str] = field(repr=False)
    body: str
    area: str
    position: str
    grade: str
    starts_on: date | None
    is_active: bool
    superior: str  # staff number
    post: str
    regime: str


def read_units(table: Table, report: Report) -> list[UnitRow]:
    """Units in the order of the file, parents perhaps after their children. Bad lines are refused one by one."""
    _need(table, {"clave", "nombre"})
    _tell_broken(table, report)
    rows: dict[str, UnitRow] = {}
    for row in table.rows:
        unit = UnitRow(
            row.line,
            row["clave"],
            row["nombre"],
            row["clave_padre"],
            row["tipo"].replace("_", " "),
            row["cve_municipio"],
        )
        if not unit.code or len(unit.code) > 40:
            report.refuse(f"línea {row.line}", "unit-code", _("Falta la clave del área o pasa de 40 letras."))
        elif not unit.name or len(unit.name) > 200:
            report.refuse(f"línea {row.line}", "unit-name", _("Falta el nombre del área o pasa de 200 letras."))
        elif unit.code in rows:
            report.refuse(f"línea {row.line}", "unit-twice", _("La clave del área ya está en otra línea."))
        else:
            rows[unit.code] = unit
    return list(rows.values())


def read_people(table: Table, report: Report) -> list[PersonRow]:
    """People of a roster. Columns that nobody here knows (rights, passwords) are counted and never read."""
    titles = set(table.columns)
    if not titles & {*TITLES["curp"], *TITLES["staff_number"]} or not titles & set(TITLES["given_names"]):
        _need(table, {"curp", "nombre"})
    _tell_broken(table, report)
    if ignored := [title for title in table.columns if title not in KNOWN]:
        report.count(_("columnas ignoradas"), len(ignored))
    rows = []
    for row in table.rows:
        status = _said(row, "status").casefold()
        starts_on = read_date(_said(row, "starts_on"))
        if status not in ACTIVE | INACTIVE:
            report.refuse(f"línea {row.line}", "status-unknown", _("El estatus debe ser «activo» o «baja»."))
        elif starts_on is None and _said(row, "starts_on"):
            report.refuse(f"línea {row.line}", "date-form", _("La fecha de ingreso debe ser AAAA-MM-DD o DD/MM/AAAA."))
        else:
            rows.append(_person(row, starts_on, is_active=status in ACTIVE))
    return rows


def _person(row: Row, starts_on: date | None, *, is_active: bool) -> PersonRow:
    return PersonRow(
        line=row.line,
        given_names=_said(row, "given_names"),
        first_surname=_said(row, "first_surname"),
        second_surname=_said(row, "second_surname"),
        email=_said(row, "email"),
        identifiers={kind.value: said for name, kind in IDENTIFIERS.items() if (said := _said(row, name))},
        body=_said(row, "body"),
        area=_said(row, "area"),
        position=_said(row, "position"),
        grade=_said(row, "grade"),
        starts_on=starts_on,
        is_active=is_active,
        superior=_said(row, "superior"),
        post=_said(row, "post"),
        regime=_said(row, "regime"),
    )


def _said(row: Row, name: str) -> str:
    return next((row[title] for title in TITLES[name] if row[title]), "")


def read_date(text: str) -> date | None:
    """A day as AAAA-MM-DD or DD/MM/AAAA; None when it is neither or no calendar has it."""
    if match := SHORT_DATE.match(text):
        text = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _need(table: Table, columns: set[str]) -> None:
    if missing := columns - set(table.columns):
        raise RuleBroken(
            "columns-missing",
            _("Faltan estas columnas en la primera línea: %(names)s.") % {"names": ", ".join(sorted(missing))},
        )


def _tell_broken(table: Table, report: Report) -> None:
    for line, reason in table.broken:
        report.refuse(f"línea {line}", "row-broken", reason)
