import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '../docs/run-doc-examples.js';
import { type Import, readImports, roomOf } from './read-imports.js';
import { sourceFiles } from './source-files.js';

/** What a room may import besides itself; `types` may be imported as types alone. */
interface Allowance {
  readonly rooms: readonly string[];
  readonly types: readonly string[];
}

const imports = readImports();
const table = readTable();

/** The table of rooms in docs/design.md: `room | may import | types of`. */
function readTable(): ReadonlyMap<string, Allowance> {
  const page = readFileSync(join(repositoryRoot(), 'docs', 'design.md'), 'utf8');
  const [, rows] = /^\| room \| may import \| types of \|\n\|[-|]+\|\n((?:\|.*\|\n)+)/m.exec(page) ?? [];
  assert.ok(rows, 'docs/design.md has the table of rooms');
  const words = (cell: string) =>
    cell.includes('nothing') || cell.trim() === '' ? [] : cell.split(',').map((word) => word.trim());
  const entries = rows
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [rooms, may, types] = row.slice(1, -1).split('|');
      return words(rooms!).map((room) => [room, { rooms: words(may!), types: words(types!) }] as const);
    });
  return new Map(entries);
}

/** The rooms that import nothing of ours and that every other room may import. */
const ground = ['spec', 'math'];

function allows(from: string, to: string, typesOnly: boolean): boolean {
  const { rooms, types } = table.get(from)!;
  if (rooms.includes('any') || rooms.includes(to) || (typesOnly && types.includes(to))) return true;
  return (ground.includes(to) && !ground.includes(from)) || (rooms.includes('any room') && !isEntry(to));
}

/** Whether a name stands for one of the files beside the rooms, which nothing below them may import. */
function isEntry(room: string): boolean {
  return table.get(room)?.rooms.includes('any') ?? false;
}

test('every folder and every file beside the folders of src stands in the table of rooms', () => {
  const rooms = new Set(sourceFiles('src').map(({ path }) => roomOf(path.slice('src/'.length))));
  assert.deepEqual(
    [...rooms].filter((room) => !table.has(room)),
    [],
  );
  assert.deepEqual(
    [...table.keys()].filter((room) => !rooms.has(room)),
    [],
  );
});

test('no import goes from a room to one that the table does not allow it', () => {
  assert.ok(imports.length > 100, `${imports.length} imports were read`);
  const wrong = imports.filter(({ from, to, typesOnly }) => {
    const [here, there] = [roomOf(from), roomOf(to)];
    return here !== there && !allows(here, there, typesOnly);
  });
  assert.deepEqual(
    wrong.map(({ from, to, typesOnly }) => `${from} → ${to}${typesOnly ? ' (types)' : ''}`),
    [],
  );
});

test('no file imports itself by way of others, types included', () => {
  assert.deepEqual(findCycle(imports), undefined);
});

test('the search for cycles finds one', () => {
  const arrow = (from: string, to: string): Import => ({ from, to, typesOnly: true });
  assert.deepEqual(findCycle([arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'b'), arrow('a', 'd')]), [
    'b',
    'c',
    'b',
  ]);
  assert.equal(findCycle([arrow('a', 'b'), arrow('a', 'c'), arrow('b', 'c')]), undefined);
});

function findCycle(arrows: readonly Import[]): readonly string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of targets.get(file) ?? []) {
      const cycle = follow(next, [...way, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const cycle = follow(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
