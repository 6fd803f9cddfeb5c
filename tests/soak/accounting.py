"""Slurm's accounting on this machine: slurmdbd and its own MariaDB, on the loopback interface."""

import subprocess
from pathlib import Path

from daemons import answers, end, run, until

CONF = """AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=16819
AccountingStoragePass={root}/munge/socket
AccountingStorageTRES=gres/gpu"""
DBD_CONF = """
AuthType=auth/munge
AuthInfo=socket={root}/munge/socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=16819
SlurmUser=root
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=13306
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm
LogFile={root}/slurmdbd.log
PidFile={root}/slurmdbd.pid
"""
SQL = """
CREATE DATABASE slurm;
CREATE USER slurm@localhost IDENTIFIED BY 'slurm';
CREATE USER slurm@'127.0.0.1' IDENTIFIED BY 'slurm';
GRANT ALL ON slurm.* TO slurm@localhost;
GRANT ALL ON slurm.* TO slurm@'127.0.0.1';
"""


class Accounting:
    """Controller of the two daemons, with their files in ``root``.

    Attributes:
        conf: lines of slurm.conf that name the daemons.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.conf = CONF.format(root=root)

    def start(self) -> None:
        """Start the daemons and register the cluster; munged must run."""
        database, socket = self.root / "database", f"--socket={self.root}/mariadb.socket"
        install = ["mariadb-install-db", "--no-defaults", "--user=root", "--auth-root-authentication-method=normal"]
        run(*install, f"--datadir={database}")
        serve = ["mariadbd", "--no-defaults", "--user=root", "--port=13306", "--bind-address=127.0.0.1", socket]
        files = [f"--datadir={database}", f"--pid-file={self.root}/mariadb.pid", f"--log-error={self.root}/mariadb.log"]
        subprocess.Popen([*serve, *files], stdin=subprocess.DEVNULL)
        until(lambda: answers("mariadb-admin", "--no-defaults", socket, "ping"), "MariaDB")
        subprocess.run(["mariadb", "--no-defaults", socket], input=SQL, text=True, check=True)
        conf = self.root / "slurmdbd.conf"
        conf.write_text(DBD_CONF.format(root=self.root))
        conf.chmod(0o600)
        subprocess.run(["slurmdbd"], check=True)
        until(lambda: answers("sacctmgr", "--noheader", "show", "cluster"), "slurmdbd")
        run("sacctmgr", "--immediate", "--quiet", "add", "cluster", "isthmus")

    def stop(self) -> None:
        """Stop the daemons."""
        end(self.root / "slurmdbd.pid")
        end(self.root / "mariadb.pid")
