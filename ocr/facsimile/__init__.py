"""Facsimiles: typed, aged page images made from text, with the exact truth beside them."""

from ocr.facsimile.write import is_facsimile_folder, write_facsimiles

__all__ = ["is_facsimile_folder", "write_facsimiles"]
