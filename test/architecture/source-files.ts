import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../docs/run-doc-examples.js';

/** A text file of the repository; the path starts at its root, with slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const made = new Set(['.git', 'node_modules', 'dist', 'build', 'results']);

/** The text files below a folder of the repository, in the order of their paths; what is made or fetched is left out. */
export function sourceFiles(folder = ''): readonly SourceFile[] {
  return readdirSync(join(repositoryRoot(), folder), { withFileTypes: true })
    .filter(({ name }) => !made.has(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sourceFiles(path);
      if (!entry.isFile()) return [];
      const text = readFileSync(join(repositoryRoot(), path), 'utf8');
      return text.includes('\0') ? [] : [{ path, text }];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
