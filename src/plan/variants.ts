import { isTrialSource } from '../experiment/check-warm-start.js';
import { isSweep } from '../spec/sweep.js';
import { joinPath, type LabelledAxis } from './axis.js';
import type { AxisValue } from './trial.js';

/** One way through the sweeps of a value: the value without sweeps, and where it stands on each axis passed. */
export interface Variant {
  readonly value: unknown;
  readonly axes: Readonly<Record<string, AxisValue>>;
}

/** Every way through the sweeps of a value, the last sweep varying fastest; an experiment inside has sweeps of its own. */
export function variants(
  value: unknown,
  path: string,
  axes: ReadonlyMap<string, LabelledAxis>,
): readonly Variant[] {
  if (isSweep(value)) {
    const axis = axes.get(path)!;
    return value.values.flatMap((item) => {
      const label = axis.label(item);
      return variants(item, path, axes).map((inner) => ({
        value: inner.value,
        axes: { [path]: label, ...inner.axes },
      }));
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ value, axes: {} }];
  const isSource = isTrialSource(value);
  const parts = Object.entries(value).map(([name, part]) =>
    isSource && name === 'experiment'
      ? [{ name, value: part as unknown, axes: {} }]
      : variants(part, joinPath(path, name), axes).map((variant) => ({ name, ...variant })),
  );
  return [...products(parts)].map(joined);
}

/** One item of each list, in every way, the last varying fastest. */
export function* products<Item>([list, ...others]: readonly (readonly Item[])[]): Generator<readonly Item[]> {
  if (list === undefined) yield [];
  else for (const item of list) for (const rest of products(others)) yield [item, ...rest];
}

/** An object of named parts; one that is null is left out. */
export function joined(parts: readonly (Variant & { readonly name: string })[]): Variant {
  const value: Record<string, unknown> = {};
  const axes: Record<string, AxisValue> = {};
  for (const part of parts) {
    if (part.value !== null) value[part.name] = part.value;
    Object.assign(axes, part.axes);
  }
  return { value, axes };
}
