"""What a person gets to see of a finished run."""
