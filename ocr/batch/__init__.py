"""Runs over many pages: worker processes, progress, and the cache of page readings."""
