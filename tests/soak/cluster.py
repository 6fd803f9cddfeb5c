"""A real Slurm of one node on this machine, without systemd and cgroups, with two fake GPUs.

It needs root and Debian's packages slurm-wlm, slurmdbd, mariadb-server and munge. The configuration must lie in
/etc/slurm: the Snakemake inside the jobs drops SLURM_CONF.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accounting import Accounting
from daemons import answers, end, run, until

ETC = Path("/etc/slurm")
FILES = ("slurm.conf", "gres.conf", "slurmdbd.conf")
CONF = """
ClusterName=isthmus
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={root}/munge/socket
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation={root}/state
SlurmdSpoolDir={root}/spool
SlurmctldPidFile={root}/slurmctld.pid
SlurmdPidFile={root}/slurmd.pid
SlurmctldLogFile={root}/slurmctld.log
SlurmdLogFile={root}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
{accounting}
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
MpiDefault=none
ReturnToService=2
MinJobAge=7200
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
GresTypes=gpu
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=200000 Gres=gpu:fake:2 State=UNKNOWN
PartitionName=cpu Nodes={host} Default=YES State=UP
PartitionName=gpu Nodes={host} State=UP
PartitionName=urgent Nodes={host} PriorityTier=2 PreemptMode=OFF State=UP
"""
PROGRAMS = ("slurmctld", "slurmd", "slurmdbd", "mariadbd", "munged", "sbatch", "sacct")


def why_not() -> str:
    """Return why Slurm cannot be started here; "" if it can."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        return f"no {' or '.join(missing)} here (Debian's packages slurm-wlm, slurmdbd, mariadb-server and munge)"
    if os.geteuid():
        return "starting Slurm needs root"
    if (ETC / "slurm.conf").exists() and not (ETC / "slurm.conf").is_symlink():
        return f"{ETC} has a configuration of its own"
    return ""


class Cluster:
    """Controller of Slurm's daemons, with their files in ``root``. With accounting, ``sacct`` works."""

    def __init__(self, root: Path, accounting: bool) -> None:
        self.root = root
        self.accounting = Accounting(root) if accounting else None
        host = socket.gethostname().split(".")[0]
        for name in ("state", "spool", "munge"):
            (root / name).mkdir(parents=True)
        root.chmod(0o755)
        for parent in root.parents[:2]:
            parent.chmod(0o755)  # munged refuses a socket below a folder without access for others
        (root / "munge").chmod(0o755)
        (root / "munge/key").write_bytes(os.urandom(1024))
        (root / "munge/key").chmod(0o400)
        for number in range(2):
            os.mknod(root / f"gpu{number}", 0o20600, os.makedev(195, number))
        accounting = self.accounting.conf if self.accounting else "AccountingStorageType=accounting_storage/none"
        (root / "slurm.conf").write_text(CONF.format(host=host, root=root, accounting=accounting))
        (root / "gres.conf").write_text(f"AutoDetect=off\nNodeName={host} Name=gpu Type=fake File={root}/gpu[0-1]\n")
        ETC.mkdir(exist_ok=True)
        for name in FILES:
            (ETC / name).unlink(missing_ok=True)
            (ETC / name).symlink_to(root / name)

    def start(self) -> None:
        """Start every daemon and wait for the node."""
        munge = self.root / "munge"
        options = {"key-file": "key", "socket": "socket", "pid-file": "pid", "log-file": "log", "seed-file": "seed"}
        subprocess.run(["munged", *(f"--{option}={munge / name}" for option, name in options.items())], check=True)
        if self.accounting:
            self.accounting.start()
        subprocess.run(["slurmctld"], check=True)
        subprocess.run(["slurmd"], check=True)
        until(lambda: "idle" in run("sinfo", "-h", "-o", "%T"), "an idle node")

    @contextmanager
    def controller_killed(self) -> Iterator[None]:
        """Kill the controller by SIGKILL; at the end, start it again from its saved state."""
        end(self.root / "slurmctld.pid", signal.SIGKILL)
        try:
            yield
        finally:
            subprocess.run(["slurmctld"], check=True)

    def stop(self) -> None:
        """Cancel every job, stop every daemon and remove the configuration."""
        if answers("scancel", "--user", "root"):
            until(lambda: not run("squeue", "-h"), "an empty queue")
        for pid in ("slurmd.pid", "slurmctld.pid"):
            end(self.root / pid)
        if self.accounting:
            self.accounting.stop()
        end(self.root / "munge/pid")
        for name in FILES:
            (ETC / name).unlink()


def jobs() -> list[dict[str, str]]:
    """List the controller's jobs, as ``scontrol`` shows them, in the order of submission."""
    lines = run("scontrol", "--oneliner", "--details", "show", "jobs").splitlines()
    return [dict(part.split("=", 1) for part in line.split() if "=" in part) for line in lines if "JobId=" in line]
