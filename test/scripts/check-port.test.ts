import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { checkPort } from '../../scripts/check-port.js';
import { freePort } from '../../scripts/free-port.js';

test('a port at which no server could be reached is refused', async (context) => {
  const taken = createServer().listen(0, '127.0.0.1');
  context.after(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  taken.on('connection', (socket) => socket.destroy());
  await assert.rejects(checkPort(port), { message: /: something listens there already; choose another$/ });
  await assert.rejects(checkPort(6000), {
    message: '--port: browsers do not connect to port 6000; choose another',
  });
  for (const wrong of [Number.NaN, 0, 70_000, 5000.5])
    await assert.rejects(checkPort(wrong), { message: /^--port: expected a whole number from 1 to 65535/ });
});

test('a port at which nothing listens can be had', async () => {
  await assert.doesNotReject(checkPort(await freePort()));
});
