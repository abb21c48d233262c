"""What every page tells the browser: load nothing from elsewhere, run nothing inline, keep nothing, no frames."""

from flask import Response, current_app

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


# A year, as browsers want it at least; of this host alone, since others of its domain are not ours.
STRICT_TRANSPORT = "max-age=31536000"


def protect_page(response: Response) -> Response:
    """The response with the headers of a page; a static file keeps its own cache rule."""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        # Who serves over HTTPS alone is not asked over plain HTTP again.
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    # Nothing that somebody saw is left to whoever presses Back after they signed out; only static files say otherwise.
    if response.mimetype == "text/html" or response.status_code >= 300 or "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
