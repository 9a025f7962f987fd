"""The elements of tracked changes and comments in word/document.xml, as bytes (ECMA-376-1, 17.13.4 and 17.13.5)."""

from dataclasses import dataclass

import regex

from ocr.formats.source_files.xml_tree import escape_xml

# What an inserted text is made of: an element for each of these, the rest as it is.
_PIECES = regex.compile(r"[\n\t\f]|[^\n\t\f]+")
_SIGNS = {"\n": (b"w:br", b""), "\t": (b"w:tab", b""), "\f": (b"w:br", b' w:type="page"')}
_ID = regex.compile(rb"""(\s[\w.-]*:id\s*=\s*)(?:"[^"]*"|'[^']*')""")


@dataclass(slots=True)
class Numbers:
    """The numbers of annotations: each is given once."""

    last: int

    def next(self) -> int:
        """Return a number that no annotation has."""
        self.last += 1
        return self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What makes elements: `declared` is what each needs so that w is WordprocessingML, `date` is in ISO 8601."""

    declared: bytes
    date: str
    numbers: Numbers

    def text(self, name: bytes, text: str) -> bytes:
        """Return text as w:t or w:delText."""
        return b'<%s%s xml:space="preserve">%s</%s>' % (name, self.declared, escape_xml(text), name)

    def letters(self, text: str) -> bytes:
        """Return the items of a run that are this text."""
        return b"".join(
            b"<%s%s%s/>" % (_SIGNS[piece][0], self.declared, _SIGNS[piece][1])
            if piece in _SIGNS
            else self.text(b"w:t", piece)
            for piece in _PIECES.findall(text)
        )

    def element(self, name: bytes, content: bytes) -> bytes:
        """Return an element with this content."""
        return b"<%s%s>%s</%s>" % (name, self.declared, content, name)

    def change(self, name: bytes, author: str, content: bytes) -> bytes:
        """Return a tracked change (w:ins, w:del) of this content."""
        return self._tag(name, author) + b">" + content + b"</%s>" % name

    def struck_mark(self, author: str) -> bytes:
        """Return what says, in the properties of a paragraph's mark, that it is deleted."""
        return self._tag(b"w:del", author) + b"/>"

    def _tag(self, name: bytes, author: str) -> bytes:
        fields = (name, self.declared, self.numbers.next(), escape_xml(author), escape_xml(self.date))
        return b'<%s%s w:id="%d" w:author="%s" w:date="%s"' % fields

    def renumbered(self, tag: bytes) -> bytes:
        """Return the start tag of a tracked change with another number."""
        return _ID.sub(lambda found: found[1] + b'"%d"' % self.numbers.next(), tag, count=1)

    def comment_start(self, number: int | None) -> bytes:
        """Return where the range of a comment begins; nothing for no comment."""
        return b"" if number is None else b'<w:commentRangeStart%s w:id="%d"/>' % (self.declared, number)

    def comment_end(self, number: int | None) -> bytes:
        """Return where the range of a comment ends, and the run that refers to it; nothing for no comment."""
        if number is None:
            return b""
        end = b'<w:commentRangeEnd%s w:id="%d"/>' % (self.declared, number)
        return end + b'<w:r%s><w:commentReference w:id="%d"/></w:r>' % (self.declared, number)
