"""What leaves the desk: patches of the user's own files, and the journal. The owner's and the adjudicators' to do."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ocr.desk.chain import find_head
from ocr.desk.imported import settled_decisions
from ocr.desk.journal_entries import Journal, format_journal_jsonl, make_entry
from ocr.desk.patch_record import AppliedPatch, PatchMode
from ocr.desk.refusals import translate_refusal
from ocr.desk.showing import Showing
from ocr.desk.types import Deed, Person, PlaceId, Role
from ocr.desk.volume import Document
from ocr.errors import InputError, UsageError

if TYPE_CHECKING:
    from ocr.desk.patch_plan import PatchPlan

# A browser bears no longer one; the files themselves have all.
_MAX_DIFF_CHARS = 200_000


class Paper(NamedTuple):
    """A file to be saved: its name, its bytes, its type."""

    name: str
    data: bytes
    media_type: str


class Home:
    """Brings what was decided home, and tells it."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    def plan(self, slug: str) -> dict[str, Any]:
        """Return what would be written into the files of a document: places, differences, what is proved of the rest.

        Raises InputError where decisions overlap, or a file cannot hold them.
        """
        from ocr.desk.patch import load_patches

        document = self._showing.volume.find(slug)
        plan = self._plan(document)
        return {
            **_plan_fields(plan, self._showing.lang),
            "patches": [_patch_fields(one) for one in load_patches(document.folder)],
        }

    def apply(self, slug: str, person: Person, mode: PatchMode, key: str) -> dict[str, Any]:
        """Write what was planned under this key, keep the deed, and return what there is then.

        Raises InputError where something else would be written now, UsageError for who may not.
        """
        from ocr.desk.patch import apply_patch, summarise_record

        _check(person, "Files are patched")
        document = self._showing.volume.find(slug)
        plan = self._plan(document)
        if plan.key != key:
            raise InputError("Something was decided since this was shown. Look at the plan again.")
        patch = apply_patch(plan, mode)
        about = PlaceId(document.id, patch.id)
        self._showing.store.do(person, Deed.PATCH, about, text=summarise_record(patch))
        return self.plan(slug)

    def undo(self, slug: str, person: Person, name: str) -> dict[str, Any]:
        """Take a patch back, keep the deed, and return what there is then. Raises InputError, UsageError."""
        from ocr.desk.patch import load_patches, summarise_record, undo_patch

        _check(person, "Patches are taken back")
        document = self._showing.volume.find(slug)
        patch = next(
            (one for one in load_patches(document.folder) if one.id == name and not one.undone_at), None
        )
        if patch is None:
            raise InputError("There is no such patch that could be taken back.")
        undone = undo_patch(patch, document.folder)
        about = PlaceId(document.id, patch.id)
        self._showing.store.do(person, Deed.UNPATCH, about, text=summarise_record(undone))
        return self.plan(slug)

    def journal(self, person: Person, form: str) -> Paper:
        """Return the journal of the whole volume as "html", "pdf" or "jsonl". Raises UsageError for who may not.

        It tells what everybody decided, also what others are still to decide blind.
        """
        _check(person, "The journal is taken")
        volume, lang = self._showing.volume, self._showing.lang
        store = self._showing.store
        events = tuple(store.deeds.events)
        journal = Journal(
            title=volume.folder.resolve().name,
            entries=tuple(
                make_entry(event, store.places.get(event.place), self._label(event.place)) for event in events
            ),
            head=find_head(events),
            agreement=self._showing.agreement(),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        match form:
            case "jsonl":
                return Paper(
                    "journal.jsonl", format_journal_jsonl(journal).encode("utf-8"), "application/jsonl"
                )
            case "html":
                from ocr.desk.journal_html import format_journal_html

                text = format_journal_html(journal, lang=lang)
                return Paper("journal.html", text.encode("utf-8", errors="replace"), "text/html")
            case "pdf":
                from ocr.desk.journal_pdf import format_journal_pdf

                return Paper("journal.pdf", format_journal_pdf(journal, lang=lang), "application/pdf")
            case _:
                raise InputError("The journal is had as html, pdf or jsonl.")

    def _plan(self, document: Document) -> "PatchPlan":
        # The formats of all files that are corrected come with it: a desk opens before they are there.
        from ocr.desk.patch import plan_patch

        return plan_patch(document.folder, settled_decisions(self._showing.store, document.id))

    def _label(self, about: PlaceId) -> str:
        place = self._showing.store.places.get(about)
        if place is None:
            return ""
        slugs = {name: slug for slug, name in self._showing.volume.slugs().items()}
        try:
            return self._showing.volume.find(slugs[about.document]).label_of(place)
        except (InputError, KeyError):
            return ""


def _check(person: Person, what: str) -> None:
    if person.role is Role.REVIEWER:
        raise UsageError(f"{what} by the owner or an adjudicator.")


def _plan_fields(plan: "PatchPlan", lang: str) -> dict[str, Any]:
    return {
        "key": plan.key,
        "summary": translate_refusal(plan.summary, lang),
        "places": plan.places,
        "is_identical_elsewhere": plan.is_identical_elsewhere,
        "told": [
            f"{file.name}: {translate_refusal(told, lang)}" for file in plan.files for told in file.told
        ],
        "files": [
            {
                "name": file.name,
                "kind": translate_refusal(file.kind, lang),
                "where": str(file.origin.path) if file.origin else "",
                "places": len(file.places),
                "is_changed": file.is_changed,
                "is_proved": file.proof.is_identical,
                "diff": file.diff[:_MAX_DIFF_CHARS],
                "is_cut": len(file.diff) > _MAX_DIFF_CHARS,
            }
            for file in plan.files
        ],
    }


def _patch_fields(patch: AppliedPatch) -> dict[str, Any]:
    return {
        "id": patch.id,
        "at": patch.at,
        "mode": patch.mode.value,
        "places": patch.places,
        "files": [str(file.path) for file in patch.files],
        "undone_at": patch.undone_at,
    }
