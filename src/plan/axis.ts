import { type CheckedTrialSource, isTrialSource } from '../experiment/check-warm-start.js';
import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import { isSweep } from '../spec/sweep.js';
import type { AxisValue } from './trial.js';

/** One sweep of the experiment, named by its path. */
export interface Axis {
  /** `initializer.stddev`, say. */
  readonly path: string;
  /** The label of every value, in the order of the experiment. */
  readonly values: readonly AxisValue[];
}

/** The values of all sweeps that stand at one path, with the label that each has in tables. */
export interface LabelledAxis extends Axis {
  /** The label of one of the values. */
  label(value: unknown): AxisValue;
}

/** Finds every sweep in a checked experiment, in the order of reading; sweeps at the same path are one axis. */
export function findAxes(swept: unknown): ReadonlyMap<string, LabelledAxis> {
  const found = new Map<string, unknown[]>();
  collect(swept, '', found);
  return new Map([...found].map(([path, values]) => [path, labelled(path, values)]));
}

/** The path of a named part. */
export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function collect(value: unknown, path: string, found: Map<string, unknown[]>): void {
  if (isSweep(value)) {
    const values = found.get(path) ?? [];
    found.set(path, [...values, ...value.values]);
    for (const item of value.values) collect(item, path, found);
  } else if (typeof value === 'object' && value !== null) {
    const isSource = isTrialSource(value);
    for (const [name, part] of Object.entries(value)) {
      // An experiment inside has axes of its own.
      if (!(isSource && name === 'experiment')) collect(part, joinPath(path, name), found);
    }
  }
}

function labelled(path: string, values: readonly unknown[]): LabelledAxis {
  const byValue = new Map<string, AxisValue>();
  for (const value of values) {
    const key = JSON.stringify(value);
    if (!byValue.has(key)) byValue.set(key, labelOf(value, values));
  }
  const labels = [...new Set(byValue.values())];
  return { path, values: labels, label: (value) => byValue.get(JSON.stringify(value))! };
}

/**
 * A number or word as it is; a spec by its kind and, where the kind is not enough, by the options that tell it from
 * its like, each labelled among theirs, one with code of its own by its name; a map by such options alone; a sweep, which has an axis of its own, by a star.
 */
function labelOf(value: unknown, among: readonly unknown[]): AxisValue {
  if (isSweep(value)) return '*';
  if (value === null) return 'none';
  if (typeof value !== 'object') return value as AxisValue;
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.join('+');
  if (isTrialSource(value)) return sourceLabel(value, among.filter(isTrialSource));
  const { kind, ...options } = value as Record<string, unknown>;
  const alike = among.filter((other) => kindOf(other) === kind) as Record<string, unknown>[];
  const differs = (name: string) =>
    alike.some((other) => canonicalJson(other[name] ?? null) !== canonicalJson(options[name] ?? null));
  const isSpec = typeof kind === 'string';
  const named = kind === 'custom';
  const shown = (name: string) => {
    if (named && name === 'name') return true;
    if (named && name === 'code' && namesTell(alike)) return false;
    return differs(name) && !(isSpec && isSweep(options[name]));
  };
  const telling = Object.keys(options).filter(shown);
  const names = telling.length === 0 && !isSpec ? Object.keys(options) : telling;
  const part = (name: string) =>
    named && name === 'code'
      ? sha256Hex(String(options.code)).slice(0, 6)
      : labelOf(
          options[name],
          alike.map((other) => other[name]),
        );
  // A scope that is loaded under its own name is said once.
  const said = (name: string) => (part(name) === name ? name : `${name}=${part(name)}`);
  const inner = names.map(said).join(' ');
  if (!isSpec) return inner || 'nothing';
  return inner === '' ? kind : `${kind}(${inner})`;
}

/** A trial to begin from: the name of its experiment, with a hash where others have the same name, and what else tells it from them. */
function sourceLabel(source: CheckedTrialSource, among: readonly CheckedTrialSource[]): AxisValue {
  const { experiment, ...options } = source;
  const text = canonicalJson(experiment);
  const alike = among.filter((other) => other.experiment.name === experiment.name);
  const isAlone = alike.every((other) => canonicalJson(other.experiment) === text);
  const name = isAlone ? experiment.name : `${experiment.name}#${sha256Hex(text).slice(0, 6)}`;
  const plain = ({ where, seed }: CheckedTrialSource) => ({ kind: name, where, seed });
  return labelOf({ ...options, kind: name }, alike.map(plain));
}

/** Whether specs with code of their own differ in their names wherever they differ in their code. */
function namesTell(specs: readonly Record<string, unknown>[]): boolean {
  const pairs = new Set(specs.map(({ name, code }) => `${name} ${code}`));
  return pairs.size === new Set(specs.map(({ name }) => name)).size;
}

/** The kind of a spec; undefined for a map and null for a plain value. */
function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : null;
}
