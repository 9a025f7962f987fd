"""A document collated with its transcription, as a program gets it."""

from dataclasses import dataclass, field
from pathlib import Path

from ocr.api.work_folder import WorkFolder
from ocr.errors import ExitCode
from ocr.model import Coverage, DocumentResult, ErrorsLeft, Finding, Note, PageFailure, PageResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """A document collated with its transcription.

    Attributes
    ----------
    document : DocumentResult
        Everything that was found, with every token's verdict.
    """

    document: DocumentResult
    # Scans that were given as arrays lie here as long as the result lives.
    _work: WorkFolder = field(repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The places to review, worst first: offsets in the page's transcription, boxes in source pixels."""
        return self.document.findings

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """The places less likely than findings: those worth a look (`listed`) before the others, each worst first."""
        return self.document.doubts

    @property
    def dismissed(self) -> tuple[Finding, ...]:
        """The findings and doubts that the given decisions reject."""
        return self.document.dismissed

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is said once about the whole document, such as Latin letters in Russian words. No findings."""
        return self.document.notes

    @property
    def pages(self) -> tuple[PageResult, ...]:
        """The pages that were judged, each with its tokens' verdicts, in order."""
        return self.document.pages

    @property
    def failures(self) -> tuple[PageFailure, ...]:
        """The pages that could not be read or judged, and why. Nothing is claimed about these."""
        return self.document.failures

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was not understood and what to do, to be heard before all else; empty where every page was."""
        return tuple(warning.rendered for warning in self.document.warnings)

    @property
    def coverage(self) -> Coverage:
        """How much of the transcription lies on lines that were read as it has them, of all pages together."""
        return self.document.coverage

    @property
    def errors_left(self) -> ErrorsLeft | None:
        """How many errors are likely in the transcription, with a 90 % interval.

        None where no page was judged, and where a page was not understood.
        """
        return self.document.errors_left[0] if self.pages and self.document.errors_left else None

    @property
    def exit_code(self) -> ExitCode:
        """What `sverka verify` would end with: the worst failure, else whether there are findings."""
        from ocr.batch.verify import exit_code_of
        from ocr.formats.findings import summarise

        return exit_code_of(summarise(self.document))

    def to_html(self, path: str | Path | None = None, *, lang: str = "en") -> str:
        """Return report.html as text, written to `path` if one is given.

        Raises
        ------
        UsageError
            If there is no report in the language `lang` ("en" and "ru" there are).
        OutputError
            If `path` cannot be written.
        """
        from ocr.files import write_atomically
        from ocr.report.html import format_report
        from ocr.report.write import scan_loader

        text = format_report(self.document, scan_loader(self.document), lang=lang)
        if path is not None:
            write_atomically(Path(path), text)
        return text

    def save(self, out: str | Path, *, lang: str = "en") -> Path:
        """Write the files of `sverka verify` into the folder `out`, which `sverka export` takes, and return it.

        Raises
        ------
        UsageError
            If there is no report in the language `lang`; then nothing is written.
        OutputError
            If the folder cannot be written.
        """
        from ocr.batch.verify import publish
        from ocr.files import check_writable
        from ocr.report.messages import make_translate

        make_translate(lang)
        folder = Path(out)
        check_writable(folder)
        # What is in the folder from here on is of no run of `sverka verify`, which is to work anew there.
        publish(self.document, folder, lang)
        return folder
