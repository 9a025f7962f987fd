"""Many pages: worker processes, progress, and what is already done."""
