"""A table of a dataset of the Hugging Face hub, or of a local folder of that form, with our column names."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from isthmus.cli import progress
from isthmus.corpora.download.hub_files import data_files, described
from isthmus.corpora.formats.cells import cell
from isthmus.corpora.formats.hub_rows import rows
from isthmus.corpora.formats.standard import Numbered
from isthmus.corpora.request import Request
from isthmus.errors import InputError


class Table:
    """A table of a dataset. Its rows are text, with our column names."""

    def __init__(self, request: Request, options: dict[str, Any]) -> None:
        self.columns = {
            ours: [request.fill(f"columns.{ours}", name) for name in ([theirs] if isinstance(theirs, str) else theirs)]
            for ours, theirs in options["columns"].items()
            if theirs
        }
        self.dataset = request.fill("dataset", request.option("dataset"))
        self.subset = request.fill("subset", options["subset"])
        self.split = request.fill("split", options["split"])
        self.limit = request.options.get("limit", 0)
        self.spec = {
            "source": "hub",
            "dataset": self.dataset,
            "revision": request.options.get("revision", ""),
            "subset": self.subset,
            "split": self.split,
            "limit": self.limit,
        }
        self.request = request

    def __str__(self) -> str:
        return f"{self.dataset} ({', '.join(filter(None, (self.subset, self.split)))})"

    def downloads(self) -> list[dict[str, Any]]:
        """List the downloads of the table; none if the dataset is a local folder."""
        return [] if Path(self.dataset).is_dir() else [self.spec]

    def rows(self) -> Iterator[Numbered]:
        """Yield the rows. If a column is made of several, their values are joined by ``-``.

        Raises:
            InputError: the dataset cannot be read, is empty or lacks a column.
        """
        number = 0
        for number, row in enumerate(progress(self._read(), str(self)), 1):
            yield (
                number,
                {
                    ours: "-".join(cell(row, name, self, number, f"columns.{ours}") for name in names)
                    for ours, names in self.columns.items()
                },
            )
        if not number:
            raise InputError(f"{self}: it has no row")

    def _read(self) -> Iterator[dict[str, Any]]:
        """Yield the dataset's own rows, with class names in place of class numbers."""
        from datasets.exceptions import DatasetsError

        causes = (OSError, ValueError, RuntimeError, DatasetsError)
        try:
            found = self._open()
        except causes as error:
            raise self._unreadable(error) from error
        try:
            yield from islice(found, self.limit or None)
        except InputError:
            raise
        except causes as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> InputError:
        return InputError(
            f"{self}: it cannot be read: {error}; check the corpus options dataset, subset and split, "
            "or download the dataset and give its folder as `dataset`"
        )

    def _open(self) -> Iterator[dict[str, Any]]:
        if self.downloads():
            found = self.request.fetched_for(self.spec)
            files = [file["path"] for file in found["files"]]
        else:
            from datasets import load_dataset_builder

            builder = load_dataset_builder(self.dataset, self.subset or None)
            found, files = described(builder), data_files(builder, self.split)
        return rows(files, found["reader"], found["features"], found["options"])
