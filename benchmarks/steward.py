"""Steward as ``run.py`` starts it; ``BENCH_FORMATTER=1`` declares a Python formatter for the export of orders."""

import os
import sys

from admin_app.cli import main
from models import demo
from run import make_app
from views.orders import OrderView

if os.environ.get("BENCH_FORMATTER"):
    OrderView.column_formatters_export = {"total": lambda view, context, row, name: f"{row.total} EUR"}

if __name__ == "__main__":
    sys.argv[0] = "run.py"
    main(make_app, demo)
