"""Tests of Flask-Admin's that speak of what is different here on purpose: name -> why. Shown in docs/flask-admin.md."""

DIFFERENCES = {
    "test_ajax_fk": "A picker is a native select that a script enriches, without data-json.",
    "test_ajax_fk_multi": "A picker is a native select that a script enriches, without data-json.",
    "test_column_editable_list": "A list is drawn without x-editable; a cell asks for its editor when it is used.",
    "test_column_filters_dotted_path_relationship_raises": "A relation can be filtered by, naming one is no mistake.",
    "test_customising_page_size": "Any size up to PAGE_SIZE_MAX may be asked for; any other is refused, not ignored.",
    "test_export_csv": "A file has every row of its listing, the columns by their names, and lines that end with LF.",
    "test_hstore": "An HSTORE is typed as JSON.",
    "test_relative_redirect_on_save_and_add_another": "A return address is a path of this site, never a whole address.",
    "test_safe_redirect": "A return address is a path of this site, never a whole address.",
}
