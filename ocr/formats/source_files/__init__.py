"""Files that transcriptions come in: read as text whose places are known in the file, and corrected in place.

`source_file` has what every format offers, a module each the formats, `formats` tells them by their content.
"""
