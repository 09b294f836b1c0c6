"""JAX's training step, on one core or on a GPU: jit, lax.scan over the steps, vmap over the models."""
import os
import sys

ON_GPU = sys.argv[1:] == ['cuda']

if ON_GPU:
    # Others train on the same GPU in their turns.
    os.environ['XLA_PYTHON_CLIENT_PREALLOCATE'] = 'false'
    os.environ['JAX_PLATFORMS'] = 'cuda'
else:
    os.environ['XLA_FLAGS'] = '--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1'
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp

# Single precision, as everybody else here: not the 19 bits that a GPU's matrix units would take of it.
jax.config.update('jax_default_matmul_precision', 'highest')

from serve import serve

GATES = {'lstm': 4, 'gru': 3, 'rnn': 1}


def lstm(wt, carry, xz):
    h, c = carry
    i, f, g, o = jnp.split(xz + h @ wt, 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return (h, c), h


def gru(wt, carry, xz):
    (h,) = carry
    xu, xr, xc = jnp.split(xz, 3, axis=-1)
    hu, hr, hc = jnp.split(h @ wt, 3, axis=-1)
    u = jax.nn.sigmoid(xu + hu)
    h = u * h + (1 - u) * jnp.tanh(xc + jax.nn.sigmoid(xr + hr) * hc)
    return (h,), h


def rnn(wt, carry, xz):
    h = jnp.tanh(xz + carry[0] @ wt)
    return (h,), h


CELLS = {'lstm': (lstm, 2), 'gru': (gru, 1), 'rnn': (rnn, 1)}


def loss_of(shape):
    step, states = CELLS[shape['cell']]

    def loss(parameters, x, targets):
        wx, wt, bi, w, b = parameters
        xz = (wx[x] if shape['tokens'] else x @ wx) + bi
        zeros = tuple(jnp.zeros((shape['b'], shape['h'])) for _ in range(states))
        _, hidden = jax.lax.scan(lambda carry, z: step(wt, carry, z), zeros, xz)
        logp = jax.nn.log_softmax(hidden @ w + b)
        return -jnp.take_along_axis(logp, targets[..., None], axis=-1).mean()

    return loss


def update_of(loss):
    def update(parameters, means, squares, step, x, targets):
        value, gradients = jax.value_and_grad(loss)(parameters, x, targets)
        norms = jnp.stack([jnp.sqrt(jnp.sum(g * g)) for g in gradients])
        whole = jnp.sqrt(jnp.sum(norms**2))
        scale = 1.25 / jnp.maximum(whole, 1.25)
        gradients = [g * scale for g in gradients]
        means = [0.9 * m + 0.1 * g for m, g in zip(means, gradients)]
        squares = [0.999 * s + 0.001 * g * g for s, g in zip(squares, gradients)]
        rate = 1e-3 * jnp.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        parameters = [p - rate * m / (jnp.sqrt(s) + 1e-8) for p, m, s in zip(parameters, means, squares)]
        return parameters, means, squares, value, norms

    return update


def prepare(shape):
    """A function that makes one training step of every model of a shape."""
    k, b, t, i, h, classes = (shape[name] for name in ('k', 'b', 't', 'i', 'h', 'classes'))
    width = GATES[shape['cell']] * h
    keys = jax.random.split(jax.random.key(0), 7)
    shapes = [(k, i, width), (k, h, width), (k, width), (k, h, classes), (k, classes)]
    parameters = [0.1 * jax.random.normal(key, size) for key, size in zip(keys, shapes)]
    means = [jnp.zeros(size) for size in shapes]
    squares = [jnp.zeros(size) for size in shapes]
    x = jax.random.randint(keys[5], (k, t, b), 0, i) if shape['tokens'] else jax.random.normal(keys[5], (k, t, b, i))
    targets = jax.random.randint(keys[6], (k, t, b), 0, classes)
    update = jax.jit(jax.vmap(update_of(loss_of(shape)), in_axes=(0, 0, 0, None, 0, 0)), donate_argnums=(0, 1, 2))
    state = [parameters, means, squares, 0]

    def once():
        state[3] += 1
        *state[:3], value, norms = update(*state[:3], state[3], x, targets)
        value.block_until_ready()
        norms.block_until_ready()

    return once


if __name__ == '__main__':
    serve(prepare, jax.__version__)
