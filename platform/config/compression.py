from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Pages travel compressed, padded by a random length so that their size tells no secret.

    Only pages: what the export API answers keeps the bytes that its strong ETag stands for, and
    WhiteNoise hands out static files that were compressed beforehand.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
