"""A real Ray cluster on this machine, as a process of its own: a head that computes nothing, and two nodes with a processor each.

``RayCluster`` starts it. Run as a program it prints its address, and then does what each line of its input says, answering with a line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
HOME = "127.0.0.2"  # Ray takes 127.0.0.1 for a mistake, and asks the machine for another address


class RayCluster:
    """The cluster as a test sees it. address: what ``EXPLAINER_RAY`` is set to."""

    def __init__(self, log: Path, port: int = 0) -> None:
        environment = os.environ | {"RAY_USAGE_STATS_ENABLED": "0", "RAY_gcs_rpc_server_reconnect_timeout_s": "5"}
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(port)],
                cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
            )  # fmt: skip
        self.address = str(self._answer()["address"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        while line := self._process.stdout.readline():
            if line.startswith("{"):  # Ray prints, too
                return dict(json.loads(line))
        raise RuntimeError("the cluster has ended")

    def kill_node_at_work_on(self, progress: Path | None = None) -> int:
        """Kill every process of the node that has this file open, or any run's; returns how many nodes with a processor are left."""
        assert self._process.stdin
        self._process.stdin.write(f"kill {progress or ''}\n")
        self._process.stdin.flush()
        return int(self._answer()["left"])

    def kill(self) -> None:
        """End all of it at once, the head included."""
        with suppress(psutil.Error):
            for process in [*psutil.Process(self._process.pid).children(recursive=True), psutil.Process(self._process.pid)]:
                with suppress(psutil.Error):
                    process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


def _is_at_work(process: psutil.Process, on: str) -> bool:
    with suppress(psutil.Error):
        return any(file.path == on if on else file.path.endswith("/progress.jsonl") for file in process.open_files())
    return False


def main() -> None:
    """Start it, and do what is asked."""
    from ray.cluster_utils import Cluster

    port = int(sys.argv[1])
    usual = {"object_store_memory": 80 * 2**20, "include_dashboard": False, "node_ip_address": HOME}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **usual} | ({"gcs_server_port": port} if port else {}))
    for _ in range(2):
        cluster.add_node(num_cpus=1, object_store_memory=usual["object_store_memory"], node_ip_address=HOME)
    print(json.dumps({"address": cluster.address}), flush=True)
    for line in sys.stdin:
        on = line.removeprefix("kill").strip()
        for node in list(cluster.worker_nodes):
            (raylet,) = node.all_processes["raylet"]
            if any(_is_at_work(each, on) for each in psutil.Process(raylet.process.pid).children(recursive=True)):
                cluster.remove_node(node, allow_graceful=False)
        print(json.dumps({"left": len(cluster.worker_nodes)}), flush=True)


if __name__ == "__main__":
    main()
