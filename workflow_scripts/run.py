"""Run one program of the workflow, such as bitext/clean. Rules start every job with it.

Usage:
    run.py                        list the programs
    run.py bitext/clean --help    describe a program and its arguments
    run.py bitext/clean --input results/corpora/mafand/sw.tsv --language sw ...
"""

from isthmus.cli import start

if __name__ == "__main__":
    start(__doc__)
