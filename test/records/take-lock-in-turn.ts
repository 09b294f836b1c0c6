import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lockFile, lockFolder } from '../../src/records/folder-lock.js';

// Takes a folder's lock so many times and leaves it each time as a process does that is dead; says `two` where another
// process had it as well.
const folder = process.argv[2]!;
const rounds = Number(process.argv[3]);
const file = join(folder, lockFile);
const witness = join(folder, 'witness');
const dead = readFileSync(join(folder, 'dead'), 'utf8');

for (let round = 0; round < rounds; ) {
  const lock = await lockFolder(folder, () => round);
  if ('refusal' in lock) {
    await setTimeout(1);
    continue;
  }
  try {
    closeSync(openSync(witness, 'wx'));
    await setTimeout(1);
    rmSync(witness);
  } catch {
    console.log('two');
  }
  round += 1;
  const stale = `${file}.${process.pid}`;
  writeFileSync(stale, dead);
  renameSync(stale, file);
}
