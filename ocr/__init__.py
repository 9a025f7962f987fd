"""Sverka: collates a human transcription of a typed page against its scan."""

__version__ = "0.1.0"
