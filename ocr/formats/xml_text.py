"""Text as XML can hold it."""

import re

# XML 1.0 (section 2.2) has no place for these, however they are escaped: controls, halves of surrogate pairs, and the
# two code points at the end of the first plane.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def keep_xml(text: str) -> str:
    """Return the text with U+FFFD, the replacement character, for each character that XML cannot hold.

    >>> keep_xml("лист\\x0c 1")
    'лист� 1'
    """
    return _NO_XML.sub("\ufffd", text)
