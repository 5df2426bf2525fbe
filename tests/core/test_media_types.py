"""What a file is, told from its bytes."""

import io
import zipfile

import pytest
from PIL import Image

from lms.core.media_types import KNOWN, OFFICE, Unsafe, sniff


def image(form, size=(3, 3)):
    drawn = io.BytesIO()
    Image.new("RGB", size).save(drawn, form)
    return drawn.getvalue()


def archive(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name in names:
            target.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7\n", "a.exe", "application/pdf"),
        (image("PNG"), "a.pdf", "image/png"),
        (image("JPEG"), "a", "image/jpeg"),
        (image("WEBP"), "a", "image/webp"),
        (image("GIF"), "a.png", None),
        (archive("a.txt"), "a.docx", "application/zip"),
        (archive("[Content_Types].xml", "word/document.xml"), "a", OFFICE + "wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "a", OFFICE + "spreadsheetml.sheet"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "a", "video/mp4"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a.jpg", None),
        (b"WEBVTT\n\n00:00.000 --> 00:02.000\nHola", "a.vtt", "text/vtt"),
        (b"MZ\x90\0\x03", "a.pdf", None),
        (b"\x7fELF\x02\x01", "a.txt", None),
        ("curp,año\n".encode("latin-1"), "a.CSV", "text/csv"),
        (b"{}", "a.json", "application/json"),
        (b"1 < 2", "a.gift", "text/plain"),
        ("\ufeff<?xml version='1.0'?>\n<!-- <html> --><quiz/>".encode(), "a.csv", "application/xml"),
        (b"<!DOCTYPE svg PUBLIC 'x'><svg/>", "a.png", "image/svg+xml"),
        (b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "a", "image/svg+xml"),
        (b"\n <!doctype HTML><p>", "a.txt", "text/html"),
        (b"<!-- nota --><script>alert(1)</script>", "a.csv", "text/html"),
        (b"<!--" + b"x" * 5000, "a.csv", "application/xml"),
        (b"<?a?>" * 800 + b"<b>", "a.csv", "application/xml"),
    ],
)
def test_content_decides(content, name, expected):
    assert sniff(io.BytesIO(content), name) == expected
    assert expected is None or expected in KNOWN


@pytest.mark.parametrize(
    "content",
    [image("PNG")[:-20], b"\x89PNG\r\n\x1a\nnada", b"\xff\xd8\xff\xe0nada", archive("a")[:-30], b"PK\x03\x04nada"],
    ids=["cut-image", "no-image", "no-photo", "cut-archive", "no-archive"],
)
def test_what_does_not_open_is_unsafe(content):
    with pytest.raises(Unsafe):
        sniff(io.BytesIO(content), "a")


@pytest.mark.parametrize("size", [(10_000, 8_001), (1, 80_000_001)])
def test_more_pixels_than_a_camera_takes_are_unsafe(size):
    """Only the header says so: nothing of that size is ever drawn, here or there."""
    small = bytearray(image("PNG"))
    small[16:24] = size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big")
    with pytest.raises(Unsafe):
        sniff(io.BytesIO(bytes(small)), "a.png")
