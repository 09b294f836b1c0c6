"""PyTorch's training step of all models at once: torch.func.vmap over grad of a written-out cell, on one thread or a GPU."""
import sys

import torch
from torch.func import grad_and_value, vmap

from serve import serve

DEVICE = torch.device(sys.argv[1] if len(sys.argv) > 1 else 'cpu')
torch.set_num_threads(1)
torch.set_flush_denormal(True)

GATES = {'lstm': 4, 'gru': 3, 'rnn': 1}


def lstm(wt, carry, xz):
    h, c = carry
    i, f, g, o = (xz + h @ wt).chunk(4, -1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return (torch.sigmoid(o) * torch.tanh(c), c)


def gru(wt, carry, xz):
    (h,) = carry
    xu, xr, xc = xz.chunk(3, -1)
    hu, hr, hc = (h @ wt).chunk(3, -1)
    u = torch.sigmoid(xu + hu)
    return (u * h + (1 - u) * torch.tanh(xc + torch.sigmoid(xr + hr) * hc),)


def rnn(wt, carry, xz):
    return (torch.tanh(xz + carry[0] @ wt),)


CELLS = {'lstm': (lstm, 2), 'gru': (gru, 1), 'rnn': (rnn, 1)}


def loss_of(shape):
    step, states = CELLS[shape['cell']]

    def loss(parameters, x, targets):
        wx, wt, bi, w, b = parameters
        xz = x @ wx + bi
        carry = tuple(torch.zeros(shape['b'], shape['h'], device=DEVICE) for _ in range(states))
        hidden = []
        for t in range(shape['t']):
            carry = step(wt, carry, xz[t])
            hidden.append(carry[0])
        logits = torch.stack(hidden) @ w + b
        return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())

    return loss


def prepare(shape):
    """A function that makes one training step of every model of a shape."""
    k, b, t, i, h, classes = (shape[name] for name in ('k', 'b', 't', 'i', 'h', 'classes'))
    torch.manual_seed(0)
    width = GATES[shape['cell']] * h
    sizes = [(k, i, width), (k, h, width), (k, width), (k, h, classes), (k, classes)]
    parameters = tuple(0.1 * torch.randn(size, device=DEVICE) for size in sizes)
    if shape['tokens']:
        x = torch.nn.functional.one_hot(torch.randint(0, i, (k, t, b)), i).float()
    else:
        x = torch.randn(k, t, b, i)
    x = x.to(DEVICE)
    targets = torch.randint(0, classes, (k, t, b)).to(DEVICE)
    gradients_of = vmap(grad_and_value(loss_of(shape)))
    for one in parameters:
        one.grad = torch.zeros_like(one)
    optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=True)

    def once():
        gradients, losses = gradients_of(parameters, x, targets)
        norms = torch.stack([g.flatten(1).norm(dim=1) for g in gradients])
        scale = 1.25 / norms.norm(dim=0).clamp(min=1.25)
        for one, gradient in zip(parameters, gradients):
            one.grad = gradient * scale.view(-1, *[1] * (gradient.dim() - 1))
        optimizer.step()
        losses.tolist(), norms.tolist()

    return once


if __name__ == '__main__':
    serve(prepare, torch.__version__)
