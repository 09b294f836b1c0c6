"""Runs `mlflow server` until standard input ends, so that it never outlives what started it, not even by kill -9."""

import os
import signal
import sys
import threading

from mlflow.cli import cli


def end_with_parent():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGTERM)


threading.Thread(target=end_with_parent, daemon=True).start()
cli(["server", *sys.argv[1:]])
