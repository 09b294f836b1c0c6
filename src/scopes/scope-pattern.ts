/** Something chosen by scope pattern; of several patterns that match a path the last one wins. */
export type ScopeRules<Choice> = Readonly<Record<string, Choice>>;

/**
 * Whether a pattern matches a path whole. `*` stands for one segment or part of one, `**` for any number of
 * segments, none included: `**` + `/wx` matches `wx` and `lstm/input_gate/wx`. Throws an Error for a bad pattern.
 */
export function matchesScope(pattern: string, path: string): boolean {
  return scopeMatcher(pattern).test(`${path}/`);
}

/** The choice of the last pattern that matches a path, or undefined where none does. */
export function initializerFor<Choice>(rules: ScopeRules<Choice>, path: string): Choice | undefined {
  return Object.entries(rules).findLast(([pattern]) => matchesScope(pattern, path))?.[1];
}

/** Throws an Error of one sentence for a pattern that can match no path. */
export function checkScopePattern(pattern: string): void {
  if (!/^[A-Za-z0-9_.*-]+(\/[A-Za-z0-9_.*-]+)*$/.test(pattern)) {
    throw new Error(
      `scope pattern "${pattern}": expected segments of letters, digits, _, ., - and * with a / between them`,
    );
  }
}

function scopeMatcher(pattern: string): RegExp {
  checkScopePattern(pattern);
  const segments = pattern.split('/').map((segment) => {
    if (segment === '**') return '(?:[^/]+/)*';
    return `${segment.replaceAll('.', '\\.').replace(/\*+/g, '[^/]*')}/`;
  });
  return new RegExp(`^${segments.join('')}$`);
}
