import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queueAddress } from '../../src/queue/queue-address.js';

test('an address tells host, port, database, user and whether the connection is encrypted', () => {
  const { shown, ...rest } = queueAddress('rediss://anna@queue.lab:6380/2', {
    INIT_SWEEP_QUEUE_PASSWORD: 'secret',
  });
  assert.deepEqual(rest, {
    host: 'queue.lab',
    port: 6380,
    db: 2,
    tls: true,
    username: 'anna',
    password: 'secret',
  });
  assert.equal(shown, 'rediss://queue.lab:6380/2');
});

test('an address of IPv6 may leave the port to be the usual one', () => {
  const { host, port, tls } = queueAddress('redis://[::1]', {});
  assert.deepEqual({ host, port, tls }, { host: '::1', port: 6379, tls: false });
});

test('a whole address in the environment may hold the password, which is not shown', () => {
  const address = queueAddress(undefined, { INIT_SWEEP_QUEUE: 'redis://anna:p%40ss@lab' });
  assert.equal(address.password, 'p@ss');
  assert.equal(address.shown, 'redis://lab:6379');
});

test('a password on the command line is refused without being repeated', () => {
  assert.throws(
    () => queueAddress('redis://:hunter2@lab', {}),
    ({ message }: Error) => /INIT_SWEEP_QUEUE_PASSWORD/.test(message) && !message.includes('hunter2'),
  );
});

test('what is no address is refused without being repeated', () => {
  for (const wrong of ['lab:6379', 'http://lab', 'redis://', 'hunter2'])
    assert.throws(
      () => queueAddress(wrong, {}),
      ({ message }: Error) => /redis:\/\/host:6379/.test(message) && !message.includes('hunter2'),
    );
  assert.throws(() => queueAddress('redis://lab/x', {}), /number of a database after the last \/, got x/);
  assert.throws(() => queueAddress(undefined, {}), /here or in INIT_SWEEP_QUEUE$/);
});
