"""What the desk says in the browser, in English and in Russian: each text under a name that the script knows."""

from collections.abc import Mapping

# Name: English, Russian.
_TEXTS: Mapping[str, tuple[str, str]] = {
    "documents": ("Documents", "Документы"),
    "queue": ("Queue", "Очередь"),
    "page": ("Page", "Лист"),
    "log": ("Record and export", "Журнал и выгрузка"),
}


def shell_texts(lang: str) -> dict[str, str]:
    """Return the texts of the desk by name, in the language "en" or "ru"."""
    return {name: russian if lang == "ru" else english for name, (english, russian) in _TEXTS.items()}
