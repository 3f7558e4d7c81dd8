"""One server process on free loopback ports."""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

PATIENCE = 20 * float(os.environ.get("PLEXUS_TEST_PATIENCE", "1"))


def until(what, probe):
    """The first true answer of probe(), asked again and again for a bounded time; `what` names it when none comes."""
    end = time.monotonic() + PATIENCE
    while not (answer := probe()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain until {what}")
        time.sleep(0.005)
    return answer


class Server:
    """Started by the name `nats-server`, with local time three hours ahead of UTC, so that the two can be told apart."""

    def __init__(self, program, options, zone, folder, config):
        self.folder = folder
        (folder / "ports").mkdir(parents=True)
        self.config = folder / "server.conf"
        self.write(config)
        called = folder / "nats-server"
        called.symlink_to(pathlib.Path(program).resolve())
        self.log = []
        self.process = subprocess.Popen(
            [str(called), "-c", str(self.config), "--ports_file_dir", str(folder / "ports"), *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=dict(os.environ, TZ=zone))
        threading.Thread(target=self.read_log, daemon=True).start()
        try:
            ports = until("the server has written its ports file", self.ports_file)
            self.ports = {kind: int(urls[0].rsplit(":", 1)[1]) for kind, urls in ports.items()}
        except Exception as error:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"the server did not start: {error}\n" + "".join(self.log[-10:])) from None

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(line)

    def ports_file(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"it ended with {self.process.returncode}")
        for path in (self.folder / "ports").glob("*.ports"):
            try:
                return json.loads(path.read_text())
            except ValueError:
                pass  # not written to its end yet

    def write(self, config):
        self.config.write_text(config)

    def logged(self, pattern):
        until(f"the log says {pattern}", lambda: any(re.search(pattern, line) for line in list(self.log)))

    def signal(self, name):
        self.process.send_signal(getattr(signal, "SIG" + name))

    def stop(self):
        """The exit code after SIGTERM."""
        if self.process.poll() is None:
            self.signal("TERM")
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
