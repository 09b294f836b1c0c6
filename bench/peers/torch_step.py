"""PyTorch's training step, on one thread or, by cuDNN, on a GPU: one model after another, as a sweep without cohorts would run it."""
import sys

import torch

from serve import serve

DEVICE = torch.device(sys.argv[1] if len(sys.argv) > 1 else 'cpu')
torch.set_num_threads(1)
torch.set_flush_denormal(True)
# Single precision, as everybody else here: not the 19 bits that a GPU's matrix units would take of it.
torch.backends.cudnn.allow_tf32 = False


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


def prepare(shape):
    """A function that makes one training step of every model of a shape."""
    torch.manual_seed(0)
    models = [Model(shape).to(DEVICE) for _ in range(shape['k'])]
    # The fused form is the fastest that torch.optim offers.
    optimizers = [torch.optim.Adam(m.parameters(), lr=1e-3, fused=True) for m in models]
    if shape['tokens']:
        tokens = torch.randint(0, shape['i'], (shape['t'], shape['b']))
        x = torch.nn.functional.one_hot(tokens, shape['i']).float()
    else:
        x = torch.randn(shape['t'], shape['b'], shape['i'])
    x = x.to(DEVICE)
    targets = torch.randint(0, shape['classes'], (shape['t'] * shape['b'],)).to(DEVICE)

    def once():
        for model, optimizer in zip(models, optimizers):
            step(model, optimizer, x, targets)

    return once


if __name__ == '__main__':
    serve(prepare, torch.__version__)
