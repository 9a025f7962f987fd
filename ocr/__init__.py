"""Sverka: collates a human transcription of a typed page against its scan."""

import logging
from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("sverka")
except PackageNotFoundError:  # a source tree that is run without being installed has no metadata to ask
    __version__ = "0+unknown"

# A program that uses Sverka decides where its log goes; without a handler it goes nowhere.
logging.getLogger("sverka").addHandler(logging.NullHandler())
