"""File formats of the OCR field."""
