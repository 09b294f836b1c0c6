import { checkScopePattern, matchesScope } from './scope-pattern.js';

/**
 * The name that a path has elsewhere: of patterns with a pattern each the last one that matches the path counts, and what
 * its `*` and `**` stand for is put in place of those on the other side, in their order. Undefined where none matches.
 */
export function mapScope(patterns: Readonly<Record<string, string>>, path: string): string | undefined {
  const found = Object.entries(patterns).findLast(([pattern]) => matchesScope(pattern, path));
  if (found === undefined) return undefined;
  const [pattern, other] = found;
  const parts = captured(pattern, path);
  return other
    .split('/')
    .flatMap((segment) => {
      if (segment === '**') return parts.shift() || [];
      return segment.replace(/\*+/g, () => parts.shift() ?? '');
    })
    .join('/');
}

/** Why a pattern cannot be renamed to another, as the end of a sentence; undefined where it can. */
export function refuseRename(pattern: string, other: string): string | undefined {
  const [wild, others] = [wildcards(pattern), wildcards(other)];
  return wild.join() === others.join()
    ? undefined
    : `"${pattern}" has ${named(wild)}, and "${other}" has ${named(others)}: what they stand for cannot be carried over`;
}

function wildcards(pattern: string): readonly string[] {
  return pattern
    .split('/')
    .flatMap((part) => (part === '**' ? ['**'] : (part.match(/\*+/g) ?? []).map(() => '*')));
}

function named(wild: readonly string[]): string {
  return wild.length === 0 ? 'no *' : wild.join(' ');
}

/** What the wildcards of a pattern stand for in a path that it matches. */
function captured(pattern: string, path: string): string[] {
  checkScopePattern(pattern);
  const segments = pattern.split('/').map((segment) => {
    if (segment === '**') return '((?:[^/]+/)*)';
    return `${segment.replaceAll('.', '\\.').replace(/\*+/g, '([^/]*)')}/`;
  });
  const match = new RegExp(`^${segments.join('')}$`).exec(`${path}/`)!;
  return match.slice(1).map((part) => part.replace(/\/$/, ''));
}
