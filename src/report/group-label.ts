/** A place on the axes kept apart, in words. */
export function groupLabel(within: Readonly<Record<string, unknown>>): string {
  return Object.entries(within)
    .map(([path, value]) => (typeof value === 'string' ? value : `${path}=${value}`))
    .join(', ');
}
