import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { noRedis, startRedis } from '../../scripts/redis-server.js';
import { queueAddress } from '../../src/queue/queue-address.js';
import { openServer } from '../../src/queue/queue-server.js';

const open = (url: string, environment = {}) => openServer(queueAddress(url, environment), () => undefined);

async function redis(context: TestContext, ...options: readonly string[]) {
  const server = await startRedis(...options);
  context.after(() => server.stop());
  return server;
}

test('a server that throws keys away when it is full is refused', { skip: noRedis }, async (context) => {
  const { url } = await redis(context, '--maxmemory-policy', 'allkeys-lru');
  await assert.rejects(open(url), /cannot be used: its maxmemory-policy is allkeys-lru.*set noeviction$/);
});

test('a port on which nobody listens is refused in a sentence', { skip: noRedis }, async (context) => {
  const server = await redis(context);
  await server.stop();
  await assert.rejects(
    open(server.url),
    /--queue: redis:\/\/127\.0\.0\.1:\d+ cannot be used: .*ECONNREFUSED/,
  );
});

test('a user of the server gets in with its password, and not without', {
  skip: noRedis,
}, async (context) => {
  const rules = 'on >opensesame ~init-sweep:* &init-sweep:* +@all -@dangerous +info';
  const options = ['--user', 'default', 'off', '--user', 'anna', ...rules.split(' ')];
  const { port } = await redis(context, ...options);
  const url = `redis://anna@127.0.0.1:${port}`;
  const server = await open(url, { INIT_SWEEP_QUEUE_PASSWORD: 'opensesame' });
  assert.equal(await server.redis.set('init-sweep:x', '1'), 'OK');
  server.close();
  await assert.rejects(open(url, { INIT_SWEEP_QUEUE_PASSWORD: 'wrong' }), /cannot be used: WRONGPASS/);
  await assert.rejects(open(`redis://127.0.0.1:${port}`), /cannot be used: NOAUTH/);
});

const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';

test('an encrypted server is used where its certificate is trusted, and refused elsewhere', {
  skip: noRedis || noOpenssl,
}, async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-tls-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const files = ['-keyout', key, '-out', certificate];
  assert.equal(spawnSync('openssl', ['req', ...made, ...names, ...files]).status, 0);
  const tls = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
  const { port } = await redis(context, ...tls, '--tls-auth-clients', 'no', '--tls-port', 'PORT');
  const url = `rediss://localhost:${port}`;
  await assert.rejects(open(url), /cannot be used: self-signed certificate/);
  const program = `
    const { openServer } = await import(${JSON.stringify(new URL('../../src/queue/queue-server.js', import.meta.url))});
    const { queueAddress } = await import(${JSON.stringify(new URL('../../src/queue/queue-address.js', import.meta.url))});
    const server = await openServer(queueAddress('${url}', {}), () => undefined);
    console.log(await server.redis.ping());
    server.close();`;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env,
    encoding: 'utf8',
  });
  assert.equal(child.stdout.trim(), 'PONG', child.stderr);
});
