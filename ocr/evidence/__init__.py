"""What speaks for or against a token of the transcription."""
