"""moto's S3 as a server of its own on this machine, which can be made silent: its process is stopped and goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request

from serving import free_port, stop

BUCKET = "runs"


class S3Server:
    """environment: what a program needs to reach it by ``s3://runs/…``."""

    def __init__(self) -> None:
        port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.address = f"http://127.0.0.1:{port}"
        self.environment = {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "anyone",
            "AWS_SECRET_ACCESS_KEY": "anything",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        end = time.monotonic() + 300
        while True:
            try:
                urllib.request.urlopen(urllib.request.Request(f"{self.address}/{BUCKET}", method="PUT"), timeout=20).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > end:
                    stop(self._process)
                    raise
                time.sleep(0.1)

    def silent(self) -> None:
        """Nothing is answered any more; what was asked waits."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def answers(self) -> None:
        """It goes on where it was."""
        os.kill(self._process.pid, signal.SIGCONT)

    def close(self) -> None:
        """End it."""
        self.answers()
        stop(self._process)
