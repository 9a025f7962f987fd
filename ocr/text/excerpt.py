"""Excerpts: long passages shortened to fit a line."""


def shorten(text: str, max_characters: int) -> str:
    """Return the text if it fits; else its beginning and an ellipsis, together at most `max_characters` long.

    >>> shorten("тов. Рощину", 11), shorten("тов. Рощину лично", 11), shorten("восемьдесятдевять", 11)
    ('тов. Рощину', 'тов.…', 'восемьдеся…')
    """
    if len(text) <= max_characters:
        return text
    # The cut stands between two words, unless the first word is too long.
    end = max(text.rfind(" ", 0, max_characters), text.rfind("\n", 0, max_characters))
    return (text[:end].rstrip() if end > 0 else text[: max_characters - 1]) + "…"
