"""The doorway to forms: from a model to its form, children in their parent's form, and what pickers offer.

A form is drawn and read back in ``drawn``; which field a column gets stands in ``fields_by_kind``.
"""

from admin_app.resource.forms.converter import ModelConverter, SafeForm
from admin_app.resource.forms.drawn import prune
from admin_app.resource.forms.inline import InlineConverter
from admin_app.resource.forms.picker_fields import MultiPickerField
from admin_app.resource.forms.pickers import PickerLoader

__all__ = ["InlineConverter", "ModelConverter", "MultiPickerField", "PickerLoader", "SafeForm", "prune"]
