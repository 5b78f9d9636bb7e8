"""How a request says that it wants the answer as it is, and where the request keeps what its page tells later."""

FORMAT, JSON = "format", "json"
"""The parameter, and its one value."""
BEGAN, RAW = "api_began", "api_raw"
"""On ``g``: when the request came, and whether its answer stays as it is."""
