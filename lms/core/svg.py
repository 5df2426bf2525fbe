"""Logos: a drawing comes in as SVG of unknown origin and leaves as the shapes we know, or not at all."""

import re
from xml.etree.ElementTree import Element, ParseError, tostring  # types and writing only: parsing is defused

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from lms.core.errors import RuleBroken

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 64 * 1024
MOST_NODES = 2000
SHAPES = frozenset("path rect circle ellipse line polyline polygon".split())
KEPT = SHAPES | frozenset("svg g defs linearGradient radialGradient stop clipPath title desc".split())
# what runs or fetches: its presence says the file is not a mere drawing, so it is refused rather than cleaned
HOSTILE = frozenset("script foreignObject iframe object embed handler set animate animateTransform use image a".split())
PAINT = frozenset(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-dasharray opacity clip-rule clip-path stop-color stop-opacity color".split()
)
ATTRIBUTES = PAINT | frozenset(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points transform viewBox preserveAspectRatio offset "
    "gradientUnits gradientTransform spreadMethod clipPathUnits".split()
)
VALUE = re.compile(r"(?:[\w\s#.,%+()/-]|&amp;)*")  # no quotes, colons or angle brackets: no address fits
LOCAL_URL = re.compile(r"url\(#[\w-]+\)")


def clean(text: str) -> str:
    """A drawing that only draws, from the text of an SVG file.

    Refuses (RuleBroken, codes `svg-…`) what is too big, not well-formed, declares a document type or entities, carries
    script, events, links, animation, style sheets or outside pictures, or draws nothing. Unknown elements and
    attributes (an editor's own notes) are left out; `style="…"` becomes attributes.
    """
    root = _parse(text)
    if root.tag != f"{SVG}svg":
        raise RuleBroken("svg-not-svg", _("El archivo no es un dibujo SVG. Expórtalo de nuevo como SVG."))
    if sum(1 for _node in root.iter()) > MOST_NODES:
        raise RuleBroken("svg-too-big", _("El dibujo tiene demasiadas piezas. Simplifícalo antes de subirlo."))
    _refuse_hostile(root)
    kept = _copy(root)
    if kept is None or not any(_name(node) in SHAPES for node in kept.iter()):
        raise RuleBroken("svg-empty", _("El archivo no dibuja nada. Convierte el texto y las imágenes en trazos."))
    _give_size(root, kept)
    kept.set("xmlns", SVG[1:-1])
    return tostring(kept, encoding="unicode")


def _parse(text: str) -> Element:
    if len(text.encode()) > MOST_BYTES:
        raise RuleBroken("svg-too-big", _("El logotipo pesa más de 64 KB. Simplifica el dibujo antes de subirlo."))
    try:
        return fromstring(text, forbid_dtd=True)
    except DefusedXmlException as refused:
        sentence = _("El archivo declara entidades o un tipo de documento, y eso puede ocultar código. Quítalo.")
        raise RuleBroken("svg-entities", sentence) from refused
    except (ParseError, ValueError) as broken:
        sentence = _("El archivo no se puede leer como SVG. Expórtalo de nuevo.")
        raise RuleBroken("svg-malformed", sentence) from broken


def _refuse_hostile(root: Element) -> None:
    for node in root.iter():
        name = _name(node)
        if name in HOSTILE or any(_bare(key).startswith("on") for key in node.attrib):
            sentence = _("El logotipo lleva código, enlaces o imágenes de fuera. Sube un dibujo hecho solo de trazos.")
            raise RuleBroken("svg-hostile", sentence)
        if name == "style":
            sentence = _("El logotipo usa hojas de estilo. Expórtalo con «atributos de presentación».")
            raise RuleBroken("svg-style", sentence)


def _copy(node: Element) -> Element | None:
    name = _name(node)
    if name not in KEPT or not str(node.tag).startswith(SVG):
        return None
    copy = Element(name, _attributes(node))
    if name in ("title", "desc"):
        copy.text = node.text
    copy.extend(child for original in node if (child := _copy(original)) is not None)
    return copy


def _attributes(node: Element) -> dict[str, str]:
    given = {key: value for key, value in node.attrib.items() if key in ATTRIBUTES}
    for rule in node.attrib.get("style", "").split(";"):
        key, _colon, value = rule.partition(":")
        if key.strip() in PAINT:
            given[key.strip()] = value.strip()
    return {key: value for key, value in given.items() if VALUE.fullmatch(value) and _stays_inside(value)}


def _stays_inside(value: str) -> bool:
    return "url(" not in value.lower() or LOCAL_URL.fullmatch(value.strip()) is not None


def _give_size(root: Element, kept: Element) -> None:
    """Without a viewBox a drawing cannot be scaled; width and height make one."""
    if "viewBox" not in kept.attrib:
        size = [re.sub(r"px$", "", root.attrib.get(side, "")) for side in ("width", "height")]
        if not all(re.fullmatch(r"\d+(\.\d+)?", side) for side in size):
            sentence = _("El logotipo no dice su tamaño (viewBox). Expórtalo de nuevo con él.")
            raise RuleBroken("svg-no-size", sentence)
        kept.set("viewBox", f"0 0 {size[0]} {size[1]}")
    for side in ("width", "height"):
        kept.attrib.pop(side, None)


def _name(node: Element) -> str:
    return _bare(str(node.tag))


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
