"""What every response carries, whatever its status: the browser's orders, a request id, and safe cookies.

Sets headers only; must never look at who asks or at what the page says.
"""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, request_started
from werkzeug.middleware.proxy_fix import ProxyFix

from admin_app.resource.gate import serves_files

ONE_YEAR = 365 * 24 * 3600

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_app(app: Flask) -> None:
    protect_cookies(app)
    trust_proxies(app)
    # The signal and not before_request: it comes first, whatever else is registered and whatever refuses.
    request_started.connect(begin, app)
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def protect_cookies(app: Flask) -> None:
    """Cookies are not for scripts, not for other sites, and over TLS only in production.

    The ``__Host-`` name makes the browser itself refuse the cookie from a neighbouring host. A name that is already
    configured stays: two applications on two ports of one host share their cookies.
    """
    production = app.config.get("ENVIRONMENT") == "production"
    app.config.update(SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=production)
    if app.config["SESSION_COOKIE_NAME"] == "session":
        app.config["SESSION_COOKIE_NAME"] = "__Host-steward" if production else "steward"


def trust_proxies(app: Flask) -> None:
    """Believe that many proxies about the caller's address and scheme; never about the host.

    A proxy that does not set X-Forwarded-Host passes on what the caller wrote there, so it is not read at all.
    """
    if count := int(app.config.get("TRUSTED_PROXIES", 0)):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]


def csp_nonce() -> str:
    """The nonce of this response: what an inline style or script must carry to be obeyed."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def begin(_app: Flask, **_rest: object) -> None:
    """Nothing of an earlier request, and a number of our own.

    A shell or a test may serve several requests within one application context, whose ``g`` would hand one person's
    name and form token to the next. The number is not taken from the caller, who could write anything into our log.
    """
    for name in list(g):
        g.pop(name)
    g.request_id = secrets.token_hex(8)


def add_headers(response: Response) -> Response:
    response.headers.update(ALWAYS)
    if response.status_code == 308:
        forget_the_host(response)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(nonce=csp_nonce())
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if current_app.config.get("ENVIRONMENT") == "production":
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
    set_caching(response)
    return response


def forget_the_host(response: Response) -> None:
    """A missing slash is answered with a path: the host in the request is whatever the caller wrote."""
    parts = urlsplit(response.location or "")
    path = "/" + parts.path.lstrip("/")
    response.location = f"{path}?{parts.query}" if parts.query else path


def set_caching(response: Response) -> None:
    """Pages are kept by nobody; a packaged file whose address names its content (``?v=``) is kept for good."""
    if not _is_packaged_file(response):
        response.headers["Cache-Control"] = "no-store"
    elif "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"


def _is_packaged_file(response: Response) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and serves_files(view) and response.status_code in {200, 206, 304}
