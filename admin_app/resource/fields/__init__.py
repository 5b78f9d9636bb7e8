"""The doorway to fields: what one mapped attribute is, how it is spelled, what a row and its key are called."""

from admin_app.resource.fields.attributes import Field, fields_of
from admin_app.resource.fields.keys import key_condition, key_from_text, key_names, key_of, key_text
from admin_app.resource.fields.kinds import Kind, kind_of
from admin_app.resource.fields.labels import key_label, label_of, label_paths, label_within, labeller
from admin_app.resource.fields.names import noun, resource_name, title

__all__ = [
    "Field",
    "Kind",
    "fields_of",
    "key_condition",
    "key_from_text",
    "key_label",
    "key_names",
    "key_of",
    "key_text",
    "kind_of",
    "label_of",
    "label_paths",
    "label_within",
    "labeller",
    "noun",
    "resource_name",
    "title",
]
