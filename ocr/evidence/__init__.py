"""Evidence for and against each token of the transcription."""
