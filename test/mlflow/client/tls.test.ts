import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { connect, getVersion, uploadArtifact } from '../../../src/mlflow/client/index.js';

const skip =
  spawnSync('openssl', ['version']).status !== 0 && 'there is no openssl to make a certificate with';
const folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-tls-'));
const received: string[] = [];
let uri: string;
let ca: string;
let server: ReturnType<typeof createServer>;

before(async () => {
  if (skip) return;
  const [key, certificate] = ['key.pem', 'ca.pem'].map((name) => path.join(folder, name));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const keys = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key!, '-out', certificate!];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...keys, ...subject], { stdio: 'ignore' });
  ca = readFileSync(certificate!, 'utf8');
  server = createServer({ key: readFileSync(key!), cert: ca }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${text}`);
      response.end(' 3.0.0\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  uri = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => {
  rmSync(folder, { recursive: true });
  server?.closeAllConnections();
  server?.close();
});

test('a certificate that nobody vouches for is refused at once, and nothing was sent', { skip }, async () => {
  await assert.rejects(getVersion(connect(uri)), { code: 'NETWORK', maybeDone: false, passing: false });
  assert.deepEqual(received, []);
});

test('a server is trusted by its certificate, or whatever it is', { skip }, async () => {
  assert.equal(await getVersion(connect(uri, { tls: { ca } })), '3.0.0');
  assert.equal(await getVersion(connect(uri, { tls: { insecure: true } })), '3.0.0');
});

test('a body of bytes or of a stream arrives whole', { skip }, async () => {
  const connection = connect(uri, { tls: { ca } });
  received.length = 0;
  await uploadArtifact(connection, 'mlflow-artifacts:/1/r', 'a b/c.txt', Buffer.from('bytes'));
  await uploadArtifact(connection, 'mlflow-artifacts:/1/r', 'd.txt', () =>
    new Blob(['a ', 'stream']).stream(),
  );
  assert.deepEqual(received, [
    'PUT /api/2.0/mlflow-artifacts/artifacts/1/r/a%20b/c.txt bytes',
    'PUT /api/2.0/mlflow-artifacts/artifacts/1/r/d.txt a stream',
  ]);
});

test('an answer that takes too long is a TIMEOUT, and an abort its reason', { skip }, async () => {
  server.prependOnceListener('request', (request) => request.socket.pause());
  await assert.rejects(getVersion(connect(uri, { tls: { ca }, timeout: 1, retries: 0 })), {
    code: 'TIMEOUT',
  });
  const reason = new Error('enough');
  await assert.rejects(getVersion(connect(uri, { tls: { ca }, signal: AbortSignal.abort(reason) })), reason);
});
