"""PyTorch's training step, one thread: one model after another, as a sweep without cohorts would run it.

Reads a JSON list of shapes on stdin and writes one JSON line for each:
{"cell", "k", "b", "t", "i", "h", "classes", "seconds", "tokens", "rounds"} -> {"milliseconds": median of a whole step}.
"""
import json
import statistics
import sys
import time

import torch

torch.set_num_threads(1)
torch.set_flush_denormal(True)


class Model(torch.nn.Module):
    def __init__(self, shape):
        super().__init__()
        cell, i, h = shape['cell'], shape['i'], shape['h']
        kinds = {'lstm': torch.nn.LSTM, 'gru': torch.nn.GRU, 'rnn': torch.nn.RNN}
        self.layer = kinds[cell](i, h)
        self.output = torch.nn.Linear(h, shape['classes'])

    def forward(self, x):
        y, _ = self.layer(x)
        return self.output(y)


def step(model, optimizer, x, targets):
    optimizer.zero_grad(set_to_none=True)
    logits = model(x)
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets)
    loss.backward()
    norms = torch._foreach_norm([p.grad for p in model.parameters()])
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.25)
    optimizer.step()
    return loss.item(), torch.stack(norms).tolist()


def measure(shape):
    torch.manual_seed(0)
    models = [Model(shape) for _ in range(shape['k'])]
    # The fused form is the fastest that torch.optim offers on the CPU.
    optimizers = [torch.optim.Adam(m.parameters(), lr=1e-3, fused=True) for m in models]
    n = shape['t'] * shape['b']
    if shape.get('tokens'):
        tokens = torch.randint(0, shape['i'], (shape['t'], shape['b']))
        x = torch.nn.functional.one_hot(tokens, shape['i']).float()
    else:
        x = torch.randn(shape['t'], shape['b'], shape['i'])
    targets = torch.randint(0, shape['classes'], (n,))

    def once():
        for model, optimizer in zip(models, optimizers):
            step(model, optimizer, x, targets)

    once()
    times = []
    end = time.perf_counter() + shape['seconds']
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        once()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000, min(times) * 1000


if __name__ == '__main__':
    for shape in json.load(sys.stdin):
        median, best = measure(shape)
        print(json.dumps({**shape, 'milliseconds': median, 'best': best, 'version': torch.__version__}), flush=True)
