"""Which scans a person must do something about: scan again, read by eye, look at. From readings, without pixels."""
