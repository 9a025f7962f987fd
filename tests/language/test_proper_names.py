"""Names of persons and places: told by the dictionary of their own language."""

from ocr.language.proper_names import is_proper
from ocr.language.russian import RUSSIAN
from ocr.language.ukrainian import UKRAINIAN


def test_another_language_that_was_asked_before_changes_nothing() -> None:
    """The tags of pymorphy3 know the names of the dictionary alone that was loaded last."""
    assert UKRAINIAN.is_known_word("місто")
    assert is_proper("Иркутске", RUSSIAN, alone=True)
    assert not is_proper("Беседа", RUSSIAN, alone=True)
