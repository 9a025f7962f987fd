"""An engine that replays recorded readings."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from ocr.engines.engine import Capabilities, Engine
from ocr.errors import EngineError
from ocr.layout.line_images import LineImage
from ocr.recognizer.frames import ReadLine, format_frames


class ReplayEngine(Engine):
    """Reads a line image as it was recorded, known by its pixels; see `record`."""

    languages = ()
    capabilities = Capabilities(posteriors=True, glyph_boxes=True)

    def __init__(self, recorded: Iterable[tuple[LineImage, ReadLine | None]], name: str = "recorded") -> None:
        self._name = name
        self._readings = {_key(image): reading for image, reading in recorded}

    @property
    def name(self) -> str:
        return self._name

    @property
    def version(self) -> str:
        """The first eight hex digits of a SHA-256 sum of the recorded readings."""
        digest = sha256()
        for key, reading in sorted(self._readings.items(), key=lambda item: item[0]):
            frames = [reading.frames] if reading and reading.frames else []
            digest.update(f"{key} {reading and reading.words!r}".encode() + format_frames(frames))
        return digest.hexdigest()[:8]

    def read(self, lines: Sequence[LineImage]) -> tuple[ReadLine | None, ...]:
        """Return the recorded readings; raises EngineError where a line image was not recorded."""
        keys = [_key(image) for image in lines]
        missing = sum(key not in self._readings for key in keys)
        if missing:
            raise EngineError(
                f"{missing} of {len(keys)} lines of the page are not recorded. Record the page and run again."
            )
        return tuple(self._readings[key] for key in keys)


def record(engine: Engine, lines: Sequence[LineImage]) -> ReplayEngine:
    """Return an engine that replays what `engine` reads of these line images."""
    return ReplayEngine(zip(lines, engine.read(lines), strict=True))


def _key(image: LineImage) -> str:
    return sha256(f"{image.image.shape}".encode() + image.image.tobytes() + image.toned.tobytes()).hexdigest()
