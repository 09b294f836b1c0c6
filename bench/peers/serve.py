"""How a peer answers: a shape and a number of rounds in, the times of whole training steps out, a line each.

Each line on stdin, {"shape": {"cell", "k", "b", "t", "i", "h", "classes", "tokens"}, "rounds": n}, is answered by
{"times": [milliseconds of a whole step of all k models, ...], "version": "..."}.
"""
import json
import sys
import time


def serve(prepare, version):
    """`prepare` makes of a shape a function that makes one training step of every model."""
    ready = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = json.dumps(request['shape'])
        if key not in ready:
            ready.clear()
            ready[key] = prepare(request['shape'])
            ready[key]()
        times = []
        for _ in range(request['rounds']):
            start = time.perf_counter()
            ready[key]()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({'times': times, 'version': version}), flush=True)
