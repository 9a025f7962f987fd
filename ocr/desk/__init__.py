"""The review desk: where findings are decided, by one person or several, and no deed is lost."""
