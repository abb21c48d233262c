"""An article as a file of a form, with what is known of it in fields beside the file.

What a file is, its content says: its name and its type are the sender's guess, and only decide whether broken JSON is
told or taken for a text.
"""

import re
from io import BytesIO
from typing import Any, Final

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from quotetrack.api.parsing import (
    check_values,
    decode_json,
    find_bad_character,
    make_pointer,
    read_content,
    refuse_input,
)
from quotetrack.api.problems import Complaint, Problem, ProblemError
from quotetrack.errors import UnreadableTextError
from quotetrack.services.ninjs import NinjsDocument, is_ninjs
from quotetrack.services.record_reading import decode_text

FORM_TYPE: Final = "multipart/form-data"
NINJS_TYPE: Final = "application/ninjs+json"
FILE: Final = "file"
CONTENT_FIELDS: Final = frozenset({"text", "html", "extra"})
"""Fields of an article that the file itself speaks for."""

_ENCODINGS: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_JSON_NAMES: Final = (".json", ".ninjs")
_FOREIGN: Final = ((b"%PDF-", "PDF"), (b"{\\rtf", "RTF"), (b"PK\x03\x04", "a packed file or an office document"))
_MARKUP = re.compile(r"\s*(<!doctype\b|<!--|<\?xml\b|<[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)


def read_upload(req: Request) -> Any:
    """The document that a form's file and fields make up, as JSON would have it; raises ProblemError."""
    form, files = _parse_form(req)
    fields = _read_fields(form)
    upload = _choose_file(files)
    text = _decode(upload)
    document = _read_document(text, upload)
    if document is None:
        name = "html" if _MARKUP.match(text) else "text"
        return {**fields, name: text}
    check_values(document)
    if isinstance(document, dict):
        if upload.mimetype == NINJS_TYPE or is_ninjs(document):
            return NinjsDocument(document, fields)
        return {**document, **fields}
    raise _refuse("The file has several articles; send them to /articles:batch.", FILE)


def _parse_form(req: Request) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
    content = read_content(req)
    parser = FormDataParser(
        # The body is in memory already, and within its limit; a file on disk would outlive the request.
        stream_factory=lambda *_sizes, **_names: BytesIO(),
        max_form_memory_size=req.max_form_memory_size,
        max_form_parts=req.max_form_parts,
        silent=False,
    )
    try:
        _, form, files = parser.parse(BytesIO(content), FORM_TYPE, len(content), req.mimetype_params)
    except HTTPException:
        raise
    except ValueError as error:
        raise ProblemError(Problem(400, "The body is not a form: its parts cannot be told from each other.")) from error
    if not all(form) or not all(files):
        # Without a name, or with one that the parser cannot read: it says None of that.
        raise _refuse("A part of the form has no name.", "")
    return form, files


def _read_fields(form: MultiDict[str, str]) -> dict[str, str]:
    """The fields that say something; empty ones are what a form sends for what nobody filled in."""
    complaints = []
    for name, values in form.lists():
        fault = None
        if name == FILE:
            fault = "Send this part as a file, with a filename."
        elif name in CONTENT_FIELDS:
            fault = "The file says this; it cannot be a field beside it."
        elif len(values) > 1:
            fault = "The field is given more than once."
        elif "\ufffd" in name + values[0]:
            # What is not UTF-8 has become this character when the form was parted.
            fault = "The field is not UTF-8."
        else:
            fault = find_bad_character(name) or find_bad_character(values[0])
        if fault:
            complaints.append(Complaint(fault, pointer=make_pointer([name])))
    if complaints:
        raise ProblemError(refuse_input(complaints))
    return {name: value for name, value in form.items() if value.strip()}


def _choose_file(files: MultiDict[str, FileStorage]) -> FileStorage:
    sent = list(files.items(multi=True))
    for name, _ in sent:
        if name != FILE:
            raise _refuse(f"The file belongs into the part {FILE!r}.", name)
    if len(sent) > 1:
        second = (sent[1][1].filename or "")[:100]
        raise _refuse(f"Send one file; {second!r} is another one. Several go to /articles:batch.", FILE)
    if not sent:
        raise _refuse("Send the article as a file.", FILE)
    return sent[0][1]


def _decode(upload: FileStorage) -> str:
    charset = upload.mimetype_params.get("charset", "utf-8").lower()
    if charset not in _ENCODINGS:
        raise ProblemError(Problem(415, f"The file must be in UTF-8, not {charset[:50]}."))
    content = upload.stream.read()
    for mark, kind in _FOREIGN:
        if content.startswith(mark):
            raise ProblemError(Problem(415, f"The file is {kind}; send plain text, HTML or JSON."))
    try:
        text = decode_text(content, "The file")
    except UnreadableTextError as error:
        raise _refuse(str(error), FILE) from error
    if not text.strip():
        raise _refuse("The file is empty.", FILE)
    if fault := find_bad_character(text):
        raise _refuse(fault, FILE)
    return text


def _read_document(text: str, upload: FileStorage) -> Any:
    """The file's JSON; None where it is a text or a page, which may begin with a bracket too."""
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        return decode_json(text.encode())
    except ProblemError:
        if upload.mimetype.endswith("json") or (upload.filename or "").lower().endswith(_JSON_NAMES):
            raise
        return None


def _refuse(detail: str, name: str) -> ProblemError:
    return ProblemError(refuse_input([Complaint(detail, pointer=make_pointer([name]))]))
