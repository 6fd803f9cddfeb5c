"""Give a searched chain the measurements of its chosen candidate.

A chain with a translate step takes the choice of its model.

Args:
    chosen: choice that search/choose wrote
    chain: the searched chain
    translator: the translate step before its model, with its dot, if any
    candidates: chains, in the order of the files
    candidate_measures: CSVs of measurements
    candidate_items: CSVs of values per item
    output: CSV of measurements to write
    by_item: CSV of values per item to write
"""

from isthmus.cli import Input, Inputs, Output, Words, call
from isthmus.files import read_json, write_text
from isthmus.search.choice import taken


def main(
    *,
    chosen: Input,
    chain: str,
    translator: str = "",
    candidates: Words,
    candidate_measures: Inputs,
    candidate_items: Inputs,
    output: Output,
    by_item: Output,
) -> None:
    place = candidates.index(translator + read_json(chosen)["chosen"])
    write_text(output, taken(candidate_measures[place], chain))
    write_text(by_item, taken(candidate_items[place], chain))


if __name__ == "__main__":
    call(main, __doc__)
