"""A verified document as formats of it get it, and the kind of such formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ocr.formats.findings import FindingsFile
from ocr.model import Finding, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedDocument:
    """A document after `verify`: what findings.json holds, the decoded transcription of each page that was judged, in
    which the offsets of its findings count, and its reading, both by page index.
    """

    file: FindingsFile
    texts: Mapping[int, str]
    pages: Mapping[int, Page]

    def findings_on(self, page_index: int) -> tuple[Finding, ...]:
        """Return the findings of a page in the order of its text."""
        own = (finding for finding in self.file.findings if finding.page_index == page_index)
        return tuple(sorted(own, key=lambda finding: (finding.start, finding.end, finding.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFormat:
    """A format of a verified document: the document as files, by their paths in the result folder.

    `needs` is a package that it does not work without, "" for none.
    """

    format: Callable[[VerifiedDocument], Mapping[str, str | bytes]]
    needs: str = ""
