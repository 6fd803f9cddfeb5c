"""What every command that writes a table shares: its arguments and its two files."""

import argparse
from pathlib import Path

import pandas as pd

from isthmus.evaluation.collect import write_table
from isthmus.files import write_text


def table_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add ``--note``, ``--csv`` and ``--markdown``."""
    arguments.add_argument("--note", default="", help="what the title adds in brackets, such as synthetic")
    arguments.add_argument("--csv", type=Path, required=True, help="CSV to write")
    arguments.add_argument("--markdown", type=Path, required=True, help="Markdown to write")


def write_both(args: argparse.Namespace, table: pd.DataFrame, markdown: str) -> None:
    """Write a table as the CSV, and its Markdown, that :func:`table_arguments` read."""
    write_table(args.csv, table)
    write_text(args.markdown, markdown)
