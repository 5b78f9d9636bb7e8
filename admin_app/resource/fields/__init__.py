"""The doorway to fields: what one mapped attribute is, how it is spelled, what a row and its key are called."""

from admin_app.resource.fields.attributes import Field, fields_of
from admin_app.resource.fields.keys import (
    is_among,
    key_condition,
    key_from_text,
    key_names,
    key_of,
    key_text,
    keys_condition,
)
from admin_app.resource.fields.kinds import Kind, kind_of
from admin_app.resource.fields.labels import key_label, label_of, label_paths, label_within, labeller
from admin_app.resource.fields.names import noun, resource_name, title

__all__ = [
    "Field",
    "Kind",
    "fields_of",
    "is_among",
    "key_condition",
    "key_from_text",
    "key_label",
    "key_names",
    "key_of",
    "key_text",
    "keys_condition",
    "kind_of",
    "label_of",
    "label_paths",
    "label_within",
    "labeller",
    "noun",
    "resource_name",
    "title",
]
