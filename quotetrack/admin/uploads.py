"""A form with files, read as it comes: what is too long is dropped and said, and everything else of it is kept.

Flask would refuse the whole form, and with it what was typed; and an answer to a form that nobody read to its end is
cut off before a browser shows it.
"""

from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from flask import Request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from quotetrack.settings import LimitsSettings

PIECE: Final = 65_536
IN_MEMORY: Final = 1_048_576
LONGEST_FIELD: Final = 65_536
"""Bytes of a field other than the article's text."""

DRAINED: Final = 8
"""So many times the most that is taken is read to its end; who sends more is cut off."""


@dataclass(slots=True)
class Upload:
    """A file as it was sent: its name, its bytes, and how many they were, more than were kept where ``too_long``."""

    name: str
    stream: IO[bytes]
    size: int = 0
    too_long: bool = False


@dataclass(slots=True)
class SentForm:
    """The fields by name, those that were too long among them as "", and the files; a context manager."""

    fields: dict[str, str] = field(default_factory=dict)
    too_long: set[str] = field(default_factory=set)
    uploads: list[Upload] = field(default_factory=list)

    def __enter__(self) -> "SentForm":
        return self

    def __exit__(self, *_error: object) -> None:
        for upload in self.uploads:
            upload.stream.close()


def read_sent_form(asked: Request, limits: LimitsSettings, *, long_field: str) -> SentForm:
    """The form; ``long_field`` may have ``limits.form_bytes``, all files together ``limits.body_bytes``.

    Raises BadRequest for what is no such form and RequestEntityTooLarge for what nobody reads to its end.
    """
    boundary = asked.mimetype_params.get("boundary", "")
    if asked.mimetype != "multipart/form-data" or not boundary:
        raise BadRequest("This is no form with files.")
    reader = _Reader(limits, long_field)
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), max_parts=limits.form_parts)
    most = DRAINED * limits.body_bytes
    # What is too long is dropped piece by piece here, instead of being refused whole by Flask.
    asked.max_content_length = most
    read = 0
    try:
        while piece := asked.stream.read(PIECE):
            read += len(piece)
            if read > most:
                raise RequestEntityTooLarge
            decoder.receive_data(piece)
            reader.take(decoder)
        decoder.receive_data(None)
        reader.take(decoder)
    except ValueError as error:
        raise BadRequest("The form cannot be read: its parts cannot be told from each other.") from error
    return reader.end()


class _Reader:
    """Takes the parts of a form as the decoder finds them."""

    def __init__(self, limits: LimitsSettings, long_field: str) -> None:
        self.form = SentForm()
        self._limits, self._long_field = limits, long_field
        self._name: str | None = None
        self._words: dict[str, bytearray] = {}
        self._upload: Upload | None = None
        self._kept = 0

    def take(self, decoder: MultipartDecoder) -> None:
        """Everything that can be told by now."""
        while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
            if isinstance(event, File):
                self._upload = Upload(event.filename or "", SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the form's
                self.form.uploads.append(self._upload)
            elif isinstance(event, Field):
                self._upload, self._name = None, event.name
                self._words.setdefault(event.name, bytearray())
            elif isinstance(event, Data):
                self._add(event.data)

    def _add(self, data: bytes) -> None:
        if self._upload is not None:
            self._upload.size += len(data)
            self._kept += len(data)
            if self._kept > self._limits.body_bytes:
                self._upload.too_long = True
            else:
                self._upload.stream.write(data)
        elif self._name is not None:
            most = self._limits.form_bytes if self._name == self._long_field else LONGEST_FIELD
            words = self._words[self._name]
            if len(words) + len(data) > most or self._name in self.form.too_long:
                self.form.too_long.add(self._name)
                words.clear()
            else:
                words += data

    def end(self) -> SentForm:
        """The form, with its files to be read from their beginning; a field without a file is no file."""
        self.form.fields = {name: words.decode("utf-8", "replace") for name, words in self._words.items()}
        sent, self.form.uploads = self.form.uploads, []
        for upload in sent:
            if upload.name or upload.size:
                upload.stream.seek(0)
                self.form.uploads.append(upload)
            else:
                upload.stream.close()
        return self.form
