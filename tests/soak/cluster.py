"""A real Slurm of one node, started on this machine by hand: no systemd, no cgroups, two pretended GPUs.

Debian's packages slurm-wlm and munge are all that it needs, and root. The configuration must lie in /etc/slurm, for the
jobs' own Snakemake drops SLURM_CONF.
"""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

ETC = Path("/etc/slurm")
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
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
MpiDefault=none
ReturnToService=2
MinJobAge=7200
GresTypes=gpu
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=200000 Gres=gpu:fake:2 State=UNKNOWN
PartitionName=cpu Nodes={host} Default=YES State=UP
PartitionName=gpu Nodes={host} State=UP
"""


def why_not() -> str:
    """Why Slurm cannot be started here; empty where it can."""
    missing = [name for name in ("slurmctld", "slurmd", "munged", "sbatch") if not shutil.which(name)]
    if missing:
        return f"no {' or '.join(missing)} here (Debian's packages slurm-wlm and munge)"
    if os.geteuid():
        return "starting Slurm needs root"
    if (ETC / "slurm.conf").exists() and not (ETC / "slurm.conf").is_symlink():
        return f"{ETC} has a configuration of its own"
    return ""


class Cluster:
    """The daemons, with their files in ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        host = socket.gethostname().split(".")[0]
        for name in ("state", "spool", "munge"):
            (root / name).mkdir(parents=True)
        root.chmod(0o755)
        for parent in root.parents[:2]:
            parent.chmod(0o755)  # munged refuses a socket below a folder that others may not enter
        (root / "munge").chmod(0o755)
        (root / "munge/key").write_bytes(os.urandom(1024))
        (root / "munge/key").chmod(0o400)
        for number in range(2):
            os.mknod(root / f"gpu{number}", 0o20600, os.makedev(195, number))
        (root / "slurm.conf").write_text(CONF.format(host=host, root=root))
        (root / "gres.conf").write_text(f"AutoDetect=off\nNodeName={host} Name=gpu Type=fake File={root}/gpu[0-1]\n")
        ETC.mkdir(exist_ok=True)
        for name in ("slurm.conf", "gres.conf"):
            (ETC / name).unlink(missing_ok=True)
            (ETC / name).symlink_to(root / name)

    def start(self) -> None:
        """Start every daemon and wait for the node."""
        munge = self.root / "munge"
        options = {"key-file": "key", "socket": "socket", "pid-file": "pid", "log-file": "log", "seed-file": "seed"}
        subprocess.run(["munged", *(f"--{option}={munge / name}" for option, name in options.items())], check=True)
        self.start_controller()
        subprocess.run(["slurmd"], check=True)
        until(lambda: "idle" in run("sinfo", "-h", "-o", "%T"), "an idle node")

    def start_controller(self) -> None:
        """Start the controller, with the state of the last one if there was one."""
        subprocess.run(["slurmctld"], check=True)

    def kill_controller(self) -> None:
        """SIGKILL."""
        pid = int((self.root / "slurmctld.pid").read_text())
        os.kill(pid, 9)
        until(lambda: not Path(f"/proc/{pid}").exists(), "the end of the controller")

    def stop(self) -> None:
        """Cancel every job, stop every daemon and take the configuration back."""
        run("scancel", "--user", "root")
        until(lambda: not run("squeue", "-h"), "an empty queue")
        for pid in ("slurmd.pid", "slurmctld.pid", "munge/pid"):
            if (self.root / pid).exists():
                subprocess.run(["kill", (self.root / pid).read_text().strip()], check=False)
        for name in ("slurm.conf", "gres.conf"):
            (ETC / name).unlink()


def run(*command: str) -> str:
    """What a command of Slurm's prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def jobs() -> list[dict[str, str]]:
    """Every job that the controller remembers, as ``scontrol`` tells of it, in the order of submission."""
    lines = run("scontrol", "--oneliner", "--details", "show", "jobs").splitlines()
    return [dict(part.split("=", 1) for part in line.split() if "=" in part) for line in lines if "JobId=" in line]


def until(condition, what: str, seconds: float = 600.0) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.5)
