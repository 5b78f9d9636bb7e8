"""The pages of a resource: rows -> plain values for the templates, and forms -> rows. Each asks a ``Resource``, never a
class, and nothing below knows a page."""
