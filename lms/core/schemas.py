"""JSON files of our own formats, checked against their schema, with faults a person can mend."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from lms.core.errors import RuleBroken

MAX_BYTES = 16 * 1024 * 1024
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
TYPES = {
    "object": gettext_lazy("un objeto con campos"),
    "array": gettext_lazy("una lista"),
    "string": gettext_lazy("un texto"),
    "integer": gettext_lazy("un número entero"),
    "number": gettext_lazy("un número"),
    "boolean": gettext_lazy("verdadero o falso"),
    "null": gettext_lazy("nulo"),
}


@cache
def _validator(schema: Path) -> Draft202012Validator:
    document = json.loads(schema.read_text(encoding="utf-8"))
    return Draft202012Validator(document, format_checker=Draft202012Validator.FORMAT_CHECKER)


def read_json(path: Path) -> Any:
    """The contents of a JSON file. Refuses (RuleBroken) what is too large or not JSON, with the line of the fault.

    Also what JSON may say and no database keeps: half a letter, NUL, NaN, a number of thousands of digits.
    """
    if path.stat().st_size > MAX_BYTES:
        raise RuleBroken("json-too-large", _("El archivo pesa más de 16 MB."))
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise RuleBroken("json-encoding", _("El archivo no está en UTF-8. Guárdalo así y repite.")) from None
    except (json.JSONDecodeError, RecursionError) as fault:
        line = getattr(fault, "lineno", 1)
        raise RuleBroken("json-broken", _("No es JSON: revisa la línea %(line)d.") % {"line": line}) from None
    except ValueError:  # what Python says of an endless number, and we of NaN
        raise RuleBroken("json-number", _("Un número del archivo no se puede leer. Corrígelo y repite.")) from None
    if any(NOT_TEXT.search(text) for text in _texts(document)):
        raise RuleBroken("json-text", _("El archivo trae caracteres que no son texto. Quítalos y repite."))
    return document


def _no_number(name: str) -> None:
    raise ValueError(name)


def _texts(document: Any) -> Iterator[str]:
    """Every text of a document, names of fields too."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for name, value in document.items():
            yield name
            yield from _texts(value)
    elif isinstance(document, list):
        for value in document:
            yield from _texts(value)


def faults(document: Any, schema: Path) -> list[tuple[str, str]]:
    """Pairs of (place in the document, sentence), in the order of the document; empty when it fits the schema."""
    found = sorted(_validator(schema).iter_errors(document), key=lambda fault: [str(step) for step in fault.path])
    return [("/".join(str(step) for step in fault.path) or "archivo", _sentence(fault)) for fault in found]


def _listed(wanted: str | list[str]) -> list[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def _sentence(fault: ValidationError) -> str:
    """What is wrong, in Spanish, without quoting long values."""
    wanted: Any = fault.validator_value
    sentences = {
        "required": lambda: (
            _("Falta %(names)s.") % {"names": ", ".join(f"«{name}»" for name in wanted if name not in fault.instance)}
        ),
        "additionalProperties": lambda: _("Hay campos que el formato no conoce."),
        "type": lambda: _("Debe ser %(type)s.") % {"type": _(" o ").join(str(TYPES[each]) for each in _listed(wanted))},
        "enum": lambda: _("Debe ser uno de: %(options)s.") % {"options": ", ".join(map(str, wanted))},
        "const": lambda: _("Debe decir «%(value)s».") % {"value": wanted},
        "pattern": lambda: _("No tiene la forma esperada."),
        "format": lambda: _("No es una fecha AAAA-MM-DD.") if wanted == "date" else _("No tiene la forma esperada."),
        "minLength": lambda: _("Es demasiado corto o está vacío."),
        "maxLength": lambda: _("Pasa de %(limit)d caracteres.") % {"limit": wanted},
        "minItems": lambda: _("La lista debe tener al menos %(limit)d.") % {"limit": wanted},
        "minimum": lambda: _("Debe ser al menos %(limit)s.") % {"limit": wanted},
        "maximum": lambda: _("Debe ser a lo más %(limit)s.") % {"limit": wanted},
    }
    return sentences.get(str(fault.validator), lambda: _("No cumple el formato."))()
