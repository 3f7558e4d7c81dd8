"""Runs scenarios, each with a server of its own, and hands their answers on."""

import collections
import importlib
import pathlib
import tempfile
import traceback

from .stage import Stage

HERE = pathlib.Path(__file__).resolve().parent.parent
RECORDED = HERE / "recorded"
# What is judged: a server program, flags it needs beside those of the scenario, and how it is told the time zone.
Judge = collections.namedtuple("Judge", "program options zone")
REFERENCE_ZONE = "Etc/GMT-3"  # Go reads names only,
OUR_ZONE = "<+03>-3"          # and this needs no data base


def scenarios():
    return sorted(path.stem for path in (HERE / "scenarios").glob("[a-z]*.py"))


def play(name, judge, take):
    """Plays one scenario; None, or what went wrong."""
    with tempfile.TemporaryDirectory(prefix="plexus-monitoring-") as scratch:
        stage = Stage(judge, pathlib.Path(scratch), take)
        try:
            importlib.import_module(f"scenarios.{name}").play(stage)
            stage.end()
        except Exception:
            if stage.server:
                stage.server.stop()
            return traceback.format_exc(limit=-3)
    return None
