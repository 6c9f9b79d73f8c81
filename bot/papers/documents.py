"""Documents (.docx) in the plain style of the office: headings, paragraphs, tables, pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

#: Fonts that every office machine has; others are put in their place where they are missing.
_BODY, _HEAD = "仿宋", "黑体"
#: The longest side of a photo in a document, in pixels: 300 to the inch at the width it is printed.
_PIXELS = 900
_BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Document:
    """A document that is written from top to bottom; ``save`` gives the file."""

    def __init__(self, title: str, under: str = "") -> None:
        """Begin with a centred title and a line under it. python-docx is imported here, not before."""
        from docx import Document as Blank
        from docx.shared import Cm, Pt

        self._document: Any = Blank()
        page = self._document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.6)
        style = self._document.styles["Normal"]
        style.font.size = Pt(12)
        style.paragraph_format.line_spacing = 1.3
        _chinese(style.element, _BODY)
        self._line(title, 20, _HEAD, centred=True)
        if under:
            self._line(under, 12, _BODY, centred=True)

    def heading(self, text: str, size: int = 14) -> None:
        """A heading of its own line."""
        self._line(text, size, _HEAD, keep=True)

    def say(self, text: str) -> None:
        """A paragraph."""
        self._line(text, 12, _BODY)

    def table(self, rows: Sequence[Sequence[object]], heads: Sequence[str] = (), widths: Sequence[float] = ()) -> None:
        """A table with lines; ``widths`` in centimetres; without ``heads`` the first column is bold."""
        from docx.oxml import OxmlElement
        from docx.shared import Cm, Pt

        lines = [list(heads), *rows] if heads else list(rows)
        grid = self._document.add_table(len(lines), max(len(line) for line in lines), style="Table Grid")
        grid.autofit = False
        for column, width in zip(grid.columns, widths, strict=False):
            column.width = Cm(width)
        for row, line in zip(grid.rows, lines, strict=True):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for number, (cell, value) in enumerate(zip(row.cells, line, strict=False)):
                if number < len(widths):
                    cell.width = Cm(widths[number])
                bold = (bool(heads) and line is lines[0]) or (not heads and number == 0)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.line_spacing = 1.0
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
                paragraph.paragraph_format.keep_with_next = line is not lines[-1]
                _write(paragraph, str(value), 10.5, _HEAD if bold else _BODY)
        self._document.add_paragraph()

    def pictures(self, photos: Sequence[bytes], centimetres: float = 7.4) -> None:
        """Photos side by side, two in a line; what cannot be shown is left out."""
        from docx.shared import Cm

        printable = [shown for shown in map(_printable, photos) if shown]
        paragraph = self._document.add_paragraph() if printable else self._document
        for number, shown in enumerate(printable):
            paragraph.add_run("　" if number % 2 else "").add_picture(io.BytesIO(shown), width=Cm(centimetres))

    def save(self) -> bytes:
        """The .docx file."""
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _line(self, text: str, size: float, font: str, *, centred: bool = False, keep: bool = False) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self._document.add_paragraph()
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = keep
        _write(paragraph, text, size, font)


def _printable(photo: bytes) -> bytes | None:
    """A photo as a JPEG that is large enough for print and no larger; a document knows no WebP. None for no picture."""
    from PIL import Image, UnidentifiedImageError

    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(photo)) as picture:
            picture.thumbnail((_PIXELS, _PIXELS))
            picture.convert("RGB").save(out, "JPEG", quality=82)
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    return out.getvalue()


def _write(paragraph: Any, text: str, size: float, font: str) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(_BROKEN.sub("", text))
    run.font.size = Pt(size)
    _chinese(run._element, font)


def _chinese(element: Any, font: str) -> None:
    """The font for Chinese characters as well as for Latin ones."""
    from docx.oxml.ns import qn

    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(kind), font)
