"""Long passages shortened to what fits on a line."""


def shorten(text: str, most: int) -> str:
    """Return a text of at most so many characters as it is; of a longer one its beginning and an ellipsis.

    >>> shorten("тов. Рощину", 11), shorten("тов. Рощину лично", 11), shorten("восемьдесятдевять", 11)
    ('тов. Рощину', 'тов.…', 'восемьдеся…')
    """
    if len(text) <= most:
        return text
    # A word is left out as a whole, unless it is all that there is.
    end = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))
    return (text[:end].rstrip() if end > 0 else text[: most - 1]) + "…"
