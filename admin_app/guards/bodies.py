"""How many fields a form may have, whichever way it is sent.

Werkzeug bounds the parts of a multipart form only: "max_form_parts could be applied here" stands in its reading of an
urlencoded one (3.1), of which 16 MB hold eight million fields.
"""

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from admin_app.resource.errors import TooLarge
from admin_app.resource.formats import formats
from admin_app.resource.translation import gettext as _

URLENCODED = "application/x-www-form-urlencoded"


class BoundedForms(FormDataParser):
    """Reads a form of at most MAX_FORM_PARTS fields; they are counted before any is made."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        if mimetype == URLENCODED:
            sent = stream.read()
            self._bound(sent.count(b"&") + 1)
            stream = BytesIO(sent)
        try:
            return super().parse(stream, mimetype, content_length, options)
        except RequestEntityTooLarge as refused:
            if self._is_small_enough(content_length):
                raise self._too_many() from refused
            raise

    def _bound(self, fields: int) -> None:
        if self.max_form_parts is not None and fields > self.max_form_parts:
            raise self._too_many()

    def _is_small_enough(self, content_length: int | None) -> bool:
        """Is the body within its own limit, so that the number of its fields was what was refused?"""
        return content_length is not None and content_length <= (self.max_form_memory_size or 0)

    def _too_many(self) -> TooLarge:
        return TooLarge(
            _(
                "This form has more than %(most)s fields, which is larger than allowed (MAX_FORM_PARTS). "
                "Nothing was changed; send fewer at once.",
                most=formats().number(self.max_form_parts),
            )
        )


class BoundedRequest(Request):
    form_data_parser_class = BoundedForms


def init_app(app: Flask) -> None:
    app.request_class = BoundedRequest
