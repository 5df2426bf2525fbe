"""Files of the trade, read into entries that actions take; what cannot be taken is told row by row."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from lms.core.imports import Report
from lms.core.tables import Row, Table

STANDARD_CODE = re.compile(r"^ECM?\d{4}(\.\d{2})?$")


def tidy(text: str) -> str:
    """The text without the blanks too many that the register writes."""
    return " ".join(text.split())


def read_register(table: Table, report: Report) -> list[dict[str, Any]]:
    """Entries of the national register (codigo, titulo, nivel, comite, sector). Bad rows are refused one by one."""
    entries: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        code, title, level = tidy(row["codigo"]).upper(), tidy(row["titulo"]), tidy(row["nivel"])
        if not STANDARD_CODE.match(code):
            report.refuse(f"línea {row.line}", "standard-code", _("La clave no es de un estándar (EC y 4 números)."))
        elif not title or len(title) > 400:
            report.refuse(f"línea {row.line}", "standard-title", _("Falta el título o pasa de 400 letras."))
        elif level not in {"1", "2", "3", "4", "5"}:
            report.refuse(f"línea {row.line}", "standard-level", _("El nivel debe ser un número de 1 a 5."))
        elif code in entries:
            report.refuse(f"línea {row.line}", "standard-twice", _("La clave ya está en otra línea de este archivo."))
        else:
            entries[code] = {
                "code": code,
                "title": title,
                "level": int(level),
                "committee": tidy(row["comite"])[:300],
                "sector": tidy(row["sector"])[:300],
            }
            report.accept(code)
    return list(entries.values())


def read_positions(table: Table, report: Report, loaded: set[str]) -> list[dict[str, Any]]:
    """Entries of a table of puestos (codigo, puesto, nivel, familia, sueldo_base_mensual, competencias).

    `competencias` names standards by code, apart by semicolons; one that is not among `loaded` is kept with a warning.
    """
    entries: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        code, name = tidy(row["codigo"]), tidy(row["puesto"] or row["nombre"])
        codes = [part.strip().upper() for part in row["competencias"].split(";") if part.strip()]
        fault = _position_fault(row, code, name, entries)
        if fault:
            report.refuse(f"línea {row.line}", *fault)
            continue
        entries[code] = {
            "code": code,
            "name": name,
            "grade": tidy(row["nivel"])[:20],
            "branch": tidy(row["familia"])[:120],
            "monthly_pay_cents": cents(row["sueldo_base_mensual"]),
            "standards": codes,
        }
        if missing := [code for code in codes if code not in loaded]:
            report.warn(
                f"línea {row.line}",
                "standard-not-loaded",
                _("Pide %(codes)s, que aún no se carga. El puesto y la clave se guardan; carga el estándar después.")
                % {"codes": ", ".join(missing)},
            )
        else:
            report.accept(f"línea {row.line}")
    return list(entries.values())


def _position_fault(row: Row, code: str, name: str, entries: dict[str, dict[str, Any]]) -> tuple[str, str] | None:
    if not code or len(code) > 40:
        return "position-code", _("Falta el código del puesto o pasa de 40 letras.")
    if not name or len(name) > 200:
        return "position-name", _("Falta el nombre del puesto o pasa de 200 letras.")
    if code in entries:
        return "position-twice", _("El código ya está en otra línea de este archivo.")
    try:
        cents(row["sueldo_base_mensual"])
    except InvalidOperation:
        return "position-pay", _("El sueldo debe ser un número, por ejemplo 14250.50.")
    return None


def cents(text: str) -> int | None:
    """Pesos as people write them («14,250.50», «$ 9500») in hundredths; None when empty. Refuses what is no amount."""
    plain = text.replace("$", "").replace(",", "").strip()
    if not plain:
        return None
    amount = Decimal(plain)
    if not amount.is_finite() or amount < 0 or amount > 10**9 or amount != amount.quantize(Decimal("0.01")):
        raise InvalidOperation
    return int(amount * 100)
