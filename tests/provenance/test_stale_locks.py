"""One workflow at a time holds a working folder; after a kill, the next one takes it over."""

import os
import subprocess
import sys

from isthmus.config.options import LIBRARY
from isthmus.provenance.stale_locks import take_over

HOLD = "import sys, time, pathlib; from isthmus.provenance.stale_locks import take_over\n"
HOLD += "held = take_over(pathlib.Path(sys.argv[1])); print(bool(held), flush=True); time.sleep(60)"


def test_a_folder_is_held_until_its_holder_is_killed(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(LIBRARY.parent)}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert holder.stdout.readline() == "True\n"
    lock = tmp_path / ".snakemake/locks/0.output.lock"
    lock.parent.mkdir()
    lock.write_text("results/all")
    assert take_over(tmp_path) is None and lock.exists()
    holder.kill()
    holder.wait()
    with take_over(tmp_path):
        assert not lock.exists()
