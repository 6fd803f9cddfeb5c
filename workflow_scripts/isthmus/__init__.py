"""Isthmus: carry a model's English skill to other languages. Knows nothing of Snakemake."""

import gc
import sys
from pathlib import Path

if Path(__file__).resolve().parents[1] in Path(sys.argv[0]).resolve().parents:
    # A program starts: what it imports is there to stay, and looking for garbage in it took a quarter of the start
    # (cli.run looks again).
    gc.disable()
