"""Logos and figures: a drawing comes in as SVG of unknown origin and leaves as the shapes we know, or not at all."""

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
# a figure also carries words and its own light and dark colours
LETTERING = frozenset("text tspan marker style".split())
LETTERING_ATTRIBUTES = frozenset(
    "class role aria-labelledby text-anchor dominant-baseline font-family font-size font-weight font-style dx dy "
    "letter-spacing marker-start marker-mid marker-end markerWidth markerHeight markerUnits refX refY orient".split()
)
WORDS = frozenset("title desc text tspan style".split())
MOST_SHEET = 4096
RULE = r"\.[\w-]+\s*\{(?:\s*[\w-]+\s*:\s*[#\w.%-]+\s*;?)*\s*\}"
# rules that colour a class, alone or for dark screens: nothing that fetches fits
SHEET = re.compile(rf"(?:\s*{RULE}|\s*@media\s*\(prefers-color-scheme:\s*dark\)\s*\{{(?:\s*{RULE})*\s*\}})*\s*")
VALUE = re.compile(r"(?:[\w\s#.,%+()/-]|&amp;)*")  # no quotes, colons or angle brackets: no address fits
LOCAL_URL = re.compile(r"url\(#[\w-]+\)")


def clean(text: str, *, figure: bool = False) -> str:
    """A drawing that only draws, from the text of an SVG file. A figure may also hold words, and colours by class.

    Refuses (RuleBroken, codes `svg-…`) what is too big, not well-formed, declares a document type or entities, carries
    script, events, links, animation, style sheets or outside pictures, or draws nothing. Unknown elements and
    attributes (an editor's own notes) are left out; `style="…"` becomes attributes.
    """
    root = _parse(text)
    if root.tag != f"{SVG}svg":
        raise RuleBroken("svg-not-svg", _("El archivo no es un dibujo SVG. Expórtalo de nuevo como SVG."))
    if sum(1 for _node in root.iter()) > MOST_NODES:
        raise RuleBroken("svg-too-big", _("El dibujo tiene demasiadas piezas. Simplifícalo antes de subirlo."))
    _refuse_hostile(root, figure)
    kept = _copy(root, figure)
    if kept is None or not any(_name(node) in SHAPES for node in kept.iter()):
        raise RuleBroken("svg-empty", _("El archivo no dibuja nada. Convierte el texto y las imágenes en trazos."))
    _give_size(root, kept)
    kept.set("xmlns", SVG[1:-1])
    return tostring(kept, encoding="unicode")


def _parse(text: str) -> Element:
    if len(text.encode()) > MOST_BYTES:
        raise RuleBroken("svg-too-big", _("El dibujo pesa más de 64 KB. Simplifica el dibujo antes de subirlo."))
    try:
        return fromstring(text, forbid_dtd=True)
    except DefusedXmlException as refused:
        sentence = _("El archivo declara entidades o un tipo de documento, y eso puede ocultar código. Quítalo.")
        raise RuleBroken("svg-entities", sentence) from refused
    except (ParseError, ValueError) as broken:
        sentence = _("El archivo no se puede leer como SVG. Expórtalo de nuevo.")
        raise RuleBroken("svg-malformed", sentence) from broken


def _refuse_hostile(root: Element, figure: bool) -> None:
    for node in root.iter():
        name = _name(node)
        if name in HOSTILE or any(_bare(key).startswith("on") for key in node.attrib):
            sentence = _("El dibujo lleva código, enlaces o imágenes de fuera. Sube un dibujo hecho solo de trazos.")
            raise RuleBroken("svg-hostile", sentence)
        if name == "style" and not (figure and _only_colours(node.text or "")):
            sentence = _("El dibujo usa hojas de estilo. Expórtalo con «atributos de presentación».")
            raise RuleBroken("svg-style", sentence)


def _only_colours(sheet: str) -> bool:
    return len(sheet) <= MOST_SHEET and SHEET.fullmatch(sheet) is not None


def _copy(node: Element, figure: bool) -> Element | None:
    name = _name(node)
    if name not in (KEPT | LETTERING if figure else KEPT) or not str(node.tag).startswith(SVG):
        return None
    copy = Element(name, _attributes(node, figure))
    if name in WORDS:
        copy.text = node.text
    for original in node:
        if (child := _copy(original, figure)) is not None:
            child.tail = original.tail if name in WORDS else None
            copy.append(child)
    return copy


def _attributes(node: Element, figure: bool) -> dict[str, str]:
    known = ATTRIBUTES | LETTERING_ATTRIBUTES if figure else ATTRIBUTES
    given = {key: value for key, value in node.attrib.items() if key in known}
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
            sentence = _("El dibujo no dice su tamaño (viewBox). Expórtalo de nuevo con él.")
            raise RuleBroken("svg-no-size", sentence)
        kept.set("viewBox", f"0 0 {size[0]} {size[1]}")
    for side in ("width", "height"):
        kept.attrib.pop(side, None)


def measures(text: str) -> dict[str, int]:
    """Width and height of a cleaned drawing, by its viewBox, in whole units."""
    box = fromstring(text, forbid_dtd=True).attrib["viewBox"].replace(",", " ").split()
    return {"width": max(1, round(float(box[2]))), "height": max(1, round(float(box[3])))}


def _name(node: Element) -> str:
    return _bare(str(node.tag))


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
