"""Reading engines: each turns a cleaned page image into words and glyphs with boxes and confidences."""
