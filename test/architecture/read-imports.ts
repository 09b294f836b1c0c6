import { posix } from 'node:path';
import { type SourceFile, sourceFiles } from './source-files.js';

/** One import of one file of `src` by another; paths start below `src`. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether it brings in types alone. */
  readonly typesOnly: boolean;
}

const statement = /^(?:import|export)\s(type\s)?([^;'"]*?)\s*from\s*'(\.[^']*)'/gm;
const bare = /^import\s*'(\.[^']*)'/gm;
const dynamic = /\bimport\(\s*'(\.[^']*)'\s*\)/g;

/** Every import of one file of `src` by another: of values, of types, re-exports, and imports made when needed. */
export function readImports(): readonly Import[] {
  return sourceFiles('src')
    .filter(({ path }) => path.endsWith('.ts'))
    .flatMap(importsOf);
}

function importsOf({ path, text }: SourceFile): Import[] {
  const from = path.slice('src/'.length);
  const to = (target: string) => posix.join(posix.dirname(from), target).replace(/\.js$/, '.ts');
  return [
    ...[...text.matchAll(statement)].map(([, type, names, target]) => ({
      from,
      to: to(target!),
      typesOnly: type !== undefined || namesTypesOnly(names!),
    })),
    ...[...text.matchAll(bare), ...text.matchAll(dynamic)].map(([, target]) => ({
      from,
      to: to(target!),
      typesOnly: false,
    })),
  ];
}

function namesTypesOnly(names: string): boolean {
  const listed = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1];
  if (listed === undefined) return false;
  return listed.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
}

/** The room of a file below `src`: its first folder, or its own name where it stands in none. */
export function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');
}
