import type { AxisValue, Trial } from '../plan/trial.js';

/** The axes that stand inside the compared one and are not tuned: they make values of their own. */
export function innerAxes(
  paths: readonly string[],
  { by, tune }: { readonly by: string; readonly tune: readonly string[] },
): readonly string[] {
  return paths.filter((path) => path.startsWith(`${by}.`) && !tune.includes(path));
}

/** A trial's value on the compared axis, with those on the axes that stand inside it. */
export function valueLabel({ axes }: Trial, by: string, inner: readonly string[]): string {
  const parts = inner
    .filter((path) => axes[path] !== undefined)
    .map((path) => `${path.slice(by.length + 1)}=${axes[path]}`);
  return [String(axes[by]), ...parts].join(' ');
}

/** A trial's place on some axes, those that apply to it, as text. */
export function labelOf({ axes }: Trial, paths: readonly string[]): string {
  return paths
    .filter((path) => axes[path] !== undefined)
    .map((path) => (paths.length === 1 ? String(axes[path]) : `${path}=${axes[path]}`))
    .join(' ');
}

/** A trial's values on some axes, those that apply to it. */
export function axesOf({ axes }: Trial, paths: readonly string[]): Readonly<Record<string, AxisValue>> {
  return Object.fromEntries(paths.flatMap((path) => (axes[path] === undefined ? [] : [[path, axes[path]]])));
}
