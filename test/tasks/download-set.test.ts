import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { InvalidRequest } from '../../src/spec/invalid-request.js';
import { downloadSet } from '../../src/tasks/download-set.js';
import type { NamedSet } from '../../src/tasks/named-sets.js';
import { temporaryFolder } from './temporary-folder.js';

const content = Buffer.alloc(2_500_000, 'letters and more ');
const sha256 = createHash('sha256').update(content).digest('hex');

/** A server on this machine that serves `content` as /good and half of it as /half; with the paths it was asked for. */
async function serve(context: TestContext) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === '/gone') response.writeHead(404).end();
    else if (request.url === '/half') response.end(content.subarray(0, content.length / 2));
    else if (request.url === '/broken') {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000), () => response.destroy());
    } else response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function setOf(url: string, expected = sha256): NamedSet {
  return { name: 'letters', files: [{ name: 'letters.bin', url, bytes: content.length, sha256: expected }] };
}

async function refusal(set: NamedSet, folder: string): Promise<string> {
  const error = await downloadSet(set, folder, () => undefined).then(
    () => assert.fail('it was downloaded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InvalidRequest);
  assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
  return error.message;
}

test('a set is downloaded once, checked, kept under its name, and told of', async (t) => {
  const { url, asked } = await serve(t);
  const folder = join(temporaryFolder(t), 'cache', 'letters');
  const lines: string[] = [];
  await downloadSet(setOf(`${url}/good`), folder, (line) => lines.push(line));
  assert.deepEqual(readdirSync(folder), ['letters.bin']);
  assert.deepEqual(readFileSync(join(folder, 'letters.bin')), content);
  assert.equal(lines[0], `letters: downloading 2.5 MB into ${folder}`);
  assert.equal(lines.at(-1), 'letters: letters.bin: 100 % of 2.5 MB');
  await downloadSet(setOf(`${url}/good`), folder, (line) => lines.push(line));
  assert.deepEqual(asked, ['/good']);
});

test('a file of another content or size, or one that breaks off, is refused in a sentence and not kept', async (t) => {
  const { url } = await serve(t);
  const folder = join(temporaryFolder(t), 'letters');
  assert.equal(
    await refusal(setOf(`${url}/good`, '0'.repeat(64)), folder),
    `letters: cannot download ${url}/good: its SHA-256 is ${sha256}, and ${'0'.repeat(64)} was expected; put the file into ${folder} by hand, or try again`,
  );
  assert.match(
    await refusal(setOf(`${url}/half`), folder),
    /: 1250000 bytes came, and 2500000 were expected;/,
  );
  assert.match(await refusal(setOf(`${url}/gone`), folder), /: the server answers 404;/);
  assert.match(
    await refusal(setOf(`${url}/broken`), folder),
    /^letters: cannot download .*\/broken: .+; put the file/,
  );
});

test('without a network the sentence says what was to be had, from where, and where to put it', async (t) => {
  const folder = join(temporaryFolder(t), 'letters');
  const { url } = await serve(t);
  const closed = `${url.slice(0, url.lastIndexOf(':'))}:1/letters.bin`;
  assert.match(
    await refusal(setOf(closed), folder),
    /^letters: cannot download http:\/\/127\.0\.0\.1:1\/letters\.bin: .+; put the file into .*letters by hand, or try again$/,
  );
});
