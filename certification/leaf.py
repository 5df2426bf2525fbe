"""One foreign file into clean pages, alone in a process with little memory and little time.

Run by `leaves.py` as a script, never imported: what a candidate hands in is read by nobody else. A PDF keeps what its
pages show (content and the appearance of what was filled in or stamped) and loses everything that acts: scripts, links,
forms, attachments. An image loses its metadata, the place where it was taken among them.

`leaf.py SOURCE pdf|image TARGET MOST_PAGES` prints `{"sizes": [[width, height], …]}`, in points for pages and in pixels
for an image, or leaves with one of the codes below.
"""

import json
import resource
import sys
from typing import Any

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)

ENCRYPTED, DAMAGED, TOO_LONG = 3, 4, 5
MEMORY, SECONDS = 1_500_000_000, 40
LONGEST_SIDE = 2000  # pixels: 230 per inch on the widest picture of a letter page
HIDDEN = 0b100010  # flags of an annotation: hidden, or not to be shown


def main(source: str, kind: str, target: str, most_pages: str) -> int:
    """Exit code: 0 or one of the three above."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = picture(source, target) if kind == "image" else pages(source, target, int(most_pages))
    except Exception:
        return DAMAGED
    if isinstance(answer, int):
        return answer
    sys.stdout.write(json.dumps({"sizes": answer}))
    return 0


def picture(source: str, target: str) -> list[list[int]]:
    """An upright JPEG of a size for paper, on white, without metadata."""
    with Image.open(source) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image = ImageOps.exif_transpose(opened)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        with_alpha = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
        flat.save(target, "JPEG", quality=85, optimize=True)
        return [[flat.width, flat.height]]


def pages(source: str, target: str, most: int) -> list[list[float]] | int:
    """Each page as one form (`/Leaf`) on a page of its size, upright."""
    reader = PdfReader(source, strict=False)
    if reader.is_encrypted:
        return ENCRYPTED
    if not 0 < len(reader.pages) <= most:
        return TOO_LONG if reader.pages else DAMAGED
    writer = PdfWriter()
    sizes = [leaf(writer, page) for page in reader.pages]
    with open(target, "wb") as file:
        writer.write(file)
    return sizes


def leaf(writer: Any, page: Any) -> list[float]:
    """Add one page to the writer; its size in points."""
    box = page.cropbox
    low, left, width, height = float(box.bottom), float(box.left), float(box.width), float(box.height)
    if not (0 < width < 20_000 and 0 < height < 20_000):
        raise ValueError("A page without a size.")
    content = page.get_contents()
    named = page.get("/Resources")
    named = named.get_object().clone(writer) if named is not None else DictionaryObject()
    parts = {"P": form(writer, content.get_data() if content is not None else b"", named, box)}
    drawing = [b"q /P Do Q"]
    for number, (appearance, placed) in enumerate(appearances(page)):
        parts[f"A{number}"] = appearance.clone(writer).indirect_reference
        drawing.append(b"q %s cm /A%d Do Q" % (placed, number))
    whole = form(writer, b"\n".join(drawing), resources(parts), box)
    turned = (page.get("/Rotate") or 0) % 360
    matrix, size = {
        0: ([1, 0, 0, 1, -left, -low], [width, height]),
        90: ([0, -1, 1, 0, -low, left + width], [height, width]),
        180: ([-1, 0, 0, -1, left + width, low + height], [width, height]),
        270: ([0, 1, -1, 0, low + height, -left], [height, width]),
    }[turned]
    whole.get_object()[NameObject("/Matrix")] = numbers(matrix)
    blank = writer.add_blank_page(*size)
    blank[NameObject("/Resources")] = resources({"Leaf": whole})
    return size


def appearances(page: Any) -> list[tuple[Any, bytes]]:
    """What annotations of a page show, with the matrix that puts each in its place (ISO 32000-1, 12.5.5)."""
    found = []
    for reference in page.get("/Annots") or []:
        annotation = reference.get_object()
        if annotation.get("/F", 0) & HIDDEN or annotation.get("/Subtype") == "/Popup":
            continue
        shown = (annotation.get("/AP") or {}).get("/N")
        shown = shown.get_object() if shown is not None else None
        if shown is not None and not isinstance(shown, StreamObject) and "/AS" in annotation:
            state = shown.get(annotation["/AS"])
            shown = state.get_object() if state is not None else None
        if isinstance(shown, StreamObject) and (placed := placing(shown, annotation)):
            found.append((shown, placed))
    return found


def placing(shown: Any, annotation: Any) -> bytes | None:
    a, b, c, d, e, f = [float(each) for each in shown.get("/Matrix", (1, 0, 0, 1, 0, 0))]
    left, low, right, high = [float(each) for each in shown["/BBox"]]
    xs = [a * x + c * y + e for x in (left, right) for y in (low, high)]
    ys = [b * x + d * y + f for x in (left, right) for y in (low, high)]
    rect = [float(each) for each in annotation["/Rect"]]
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    if not wide or not tall:
        return None
    across = abs(rect[2] - rect[0]) / wide
    up = abs(rect[3] - rect[1]) / tall
    moved = (min(rect[0], rect[2]) - min(xs) * across, min(rect[1], rect[3]) - min(ys) * up)
    return f"{across:.5f} 0 0 {up:.5f} {moved[0]:.3f} {moved[1]:.3f}".encode()


def form(writer: Any, data: bytes, named: Any, box: Any) -> Any:
    """A form of some content, as a reference of the writer."""
    plain = DecodedStreamObject()
    plain.set_data(data)
    stream = plain.flate_encode()
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    stream[NameObject("/BBox")] = numbers([box.left, box.bottom, box.right, box.top])
    stream[NameObject("/Resources")] = named
    return writer._add_object(stream)


def resources(forms: dict[str, Any]) -> Any:
    listed = DictionaryObject({NameObject(f"/{name}"): reference for name, reference in forms.items()})
    return DictionaryObject({NameObject("/XObject"): listed})


def numbers(values: list[float]) -> Any:
    return ArrayObject([FloatObject(value) for value in values])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
