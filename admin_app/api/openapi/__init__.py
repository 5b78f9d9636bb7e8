"""The specification of the API, OpenAPI 3.1, made from the same objects that answer; and the pages that show it.

Each person's holds what they may use, and nothing else. It speaks English, as names and commands do.
"""
