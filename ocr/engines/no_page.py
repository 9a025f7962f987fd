"""Pictures that are no pages: refused by their shape, or told from faults of the program once reading them failed."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from ocr.errors import InputError, SverkaError
from ocr.image.pixels import Pixels
from ocr.model import ScanRef

# The smallest type that is read has small letters 7 px high; a line with its margins takes twice that.
MIN_SIDE_PX = 16
# A line of 240 mm cut out of a page is 60 times as long as high.
MAX_SIDE_RATIO = 100
# A side of more pixels is more than OpenCV's remapping can address.
MAX_MAPPED_SIDE_PX = 32_766
# Less than this between the 1st and the 99th percentile of grey is paper alone, or black alone.
_MIN_CONTRAST_GREY = 24
_MIN_USUAL_SIDE_PX, _MAX_USUAL_SIDE_RATIO = 100, 20
_ADVICE = "See in a viewer whether it is the page that you mean, and scan it again if not"


def refuse_no_page(ref: ScanRef, image: Pixels) -> None:
    """Raise InputError for a picture, H x W or H x W x 3, of a shape that no page and no line of one has."""
    short, long = sorted(image.shape[:2])
    if short < MIN_SIDE_PX or long > MAX_SIDE_RATIO * short:
        raise InputError(
            f"{ref.name} has {_size(image)} pixels: no page has such a shape (at least {MIN_SIDE_PX} on each side, "
            f"at most {MAX_SIDE_RATIO} times as long as wide). {_ADVICE}."
        )


@contextmanager
def blaming_input(ref: ScanRef, image: Pixels) -> Iterator[None]:
    """Raise InputError for a picture that is no page, and for what is raised within because of such a picture."""
    refuse_no_page(ref, image)
    try:
        yield
    except SverkaError:
        raise
    except Exception as error:
        if fault := find_fault_of_input(ref, image, error):
            raise fault from error
        raise


def find_fault_of_input(ref: ScanRef, image: Pixels, error: Exception) -> InputError | None:
    """Return why the picture is to blame for what reading it raised; None if it looks like a page.

    A picture that is no page, or is too large, takes the steps of reading to where their arithmetic ends: singular
    matrices, empty samples, sizes that a library refuses.
    """
    short, long = sorted(image.shape[:2])
    if isinstance(error, MemoryError):
        what, advice = (
            "reading it needs more memory than there is",
            "Scan it at 300 dpi, or cut it into pages",
        )
    elif long > MAX_MAPPED_SIDE_PX:
        what, advice = f"at most {MAX_MAPPED_SIDE_PX} on a side can be read", "Cut it into pages"
    elif short < _MIN_USUAL_SIDE_PX or long > _MAX_USUAL_SIDE_RATIO * short:
        what, advice = "that is hardly a page, and reading it failed", _ADVICE
    elif _contrast(image) < _MIN_CONTRAST_GREY:
        what, advice = "it is blank or of one colour, and reading it failed", _ADVICE
    else:
        return None
    return InputError(f"{ref.name} has {_size(image)} pixels: {what} ({type(error).__name__}). {advice}.")


def _size(image: Pixels) -> str:
    return f"{image.shape[1]} x {image.shape[0]}"


def _contrast(image: Pixels) -> float:
    # Every eighth pixel tells as much as all of them.
    low, high = np.percentile(image[::8, ::8], (1, 99))
    return float(high - low)
