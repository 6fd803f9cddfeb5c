"""Write one table of the report, as CSV and as Markdown, and its figure if it has one.

The table is the file of this name in isthmus/report/tables. Its function takes the files and the settings.

Args:
    name: name of the table
    inputs: arguments that take files, each with its number of files, such as costs=8
    files: the files of these arguments, in this order
    settings: the other arguments
    csv: CSV to write
    markdown: Markdown to write
    pictures: images to write, .svg or .png
"""

from importlib import import_module

from isthmus.cli import Inputs, Json, Output, Outputs, Words, call
from isthmus.report.output import apply, named_files


def main(
    *, name: str, inputs: Words, files: Inputs, settings: Json, csv: Output, markdown: Output, pictures: Outputs = ()
) -> None:
    table = import_module(f"isthmus.report.tables.{name}").table
    apply(table, settings | named_files(inputs, files)).write(csv, markdown, pictures)


if __name__ == "__main__":
    call(main, __doc__)
