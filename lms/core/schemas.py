"""JSON files of our own formats, checked against their schema, with faults a person can mend."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from lms.core.errors import RuleBroken

MAX_BYTES = 16 * 1024 * 1024


@cache
def _validator(schema: Path) -> Draft202012Validator:
    document = json.loads(schema.read_text(encoding="utf-8"))
    return Draft202012Validator(document, format_checker=Draft202012Validator.FORMAT_CHECKER)


def read_json(path: Path) -> Any:
    """The contents of a JSON file. Refuses (RuleBroken) what is too large or not JSON, with the line of the fault."""
    if path.stat().st_size > MAX_BYTES:
        raise RuleBroken("json-too-large", _("El archivo pesa más de 16 MB."))
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise RuleBroken("json-encoding", _("El archivo no está en UTF-8. Guárdalo así y repite.")) from None
    except (json.JSONDecodeError, RecursionError) as fault:
        line = getattr(fault, "lineno", 1)
        raise RuleBroken("json-broken", _("No es JSON: revisa la línea %(line)d.") % {"line": line}) from None


def faults(document: Any, schema: Path) -> list[tuple[str, str]]:
    """Pairs of (place in the document, sentence), in the order of the document; empty when it fits the schema."""
    found = sorted(_validator(schema).iter_errors(document), key=lambda fault: [str(step) for step in fault.path])
    return [("/".join(str(step) for step in fault.path) or "archivo", _sentence(fault)) for fault in found]


def _sentence(fault: ValidationError) -> str:
    """What is wrong, in Spanish, without quoting long values."""
    wanted: Any = fault.validator_value
    sentences = {
        "required": lambda: (
            _("Falta %(names)s.") % {"names": ", ".join(f"«{name}»" for name in wanted if name not in fault.instance)}
        ),
        "additionalProperties": lambda: _("Hay campos que el formato no conoce."),
        "type": lambda: _("Debe ser de tipo %(type)s.") % {"type": wanted},
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
