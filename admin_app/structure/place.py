"""Where the project is. Imports nothing of the tool."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
