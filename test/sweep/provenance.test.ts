import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { gitState, withoutCredentials } from '../../src/sweep/provenance.js';

test('the state of a git repository: commit, branch, remote without credentials, and whether files have changes', async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'init-sweep-git-'));
  context.after(() => rmSync(folder, { recursive: true }));
  assert.equal(await gitState(folder), null);
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...author, ...args], { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=trunk');
  writeFileSync(path.join(folder, 'file'), 'one');
  git('add', 'file');
  git('commit', '--quiet', '--message=first');
  const commit = git('rev-parse', 'HEAD');
  assert.deepEqual(await gitState(folder), { commit, dirty: false, branch: 'trunk' });
  git('remote', 'add', 'origin', 'https://ann:secret@host/a.git');
  writeFileSync(path.join(folder, 'file'), 'two');
  const remote = 'https://host/a.git';
  assert.deepEqual(await gitState(folder), { commit, dirty: true, branch: 'trunk', remote });
  git('checkout', '--quiet', '--detach');
  assert.deepEqual(await gitState(folder), { commit, dirty: true, remote });
});

test('credentials are taken out of an address, and nothing else', () => {
  assert.equal(withoutCredentials('ssh://git@host/a'), 'ssh://host/a');
  assert.equal(withoutCredentials('git@host:a/b.git'), 'git@host:a/b.git');
  assert.equal(withoutCredentials('https://host/a@b'), 'https://host/a@b');
});
