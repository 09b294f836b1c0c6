import {
  type InitializerInput,
  type InitializerSpec,
  refuseShape,
  sampleInitializer,
} from '../initializers/index.js';
import type { Shape } from '../initializers/initializer.js';
import { resolveInitializer } from '../initializers/resolve-initializer.js';
import type { Site } from '../initializers/site.js';
import { type RandomStream, randomStream } from '../math/random-stream.js';
import { checkScopePattern, initializerFor, matchesScope, type ScopeRules } from './scope-pattern.js';

/** A variable as scopes make it when no `create` is given: `values` row-major, `name` its full path. */
export interface Variable {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

export interface ScopeOptions {
  /**
   * The initializer of the variables below, or initializers by pattern, each matched against the path below
   * this scope. Default: the outer scope's, which also serves where no pattern matches.
   */
  readonly initializer?: InitializerInput | ScopeRules<InitializerInput>;
  /** Whether `get` returns existing variables (true) or makes new ones (false). Default: as the outer scope; false at the root. */
  readonly reuse?: boolean;
}

export interface RootScopeOptions extends ScopeOptions {
  /** A whole number; a variable's values depend on it and on the variable's path alone. */
  readonly seed: number;
  /** First values by path, as `readCheckpoint` gives them; a variable that stands here needs no initializer. */
  readonly from?: ReadonlyMap<string, Pick<Variable, 'shape' | 'values'>>;
}

/** Makes the variable at `path` from its first values, row-major. */
export type CreateVariable<V> = (path: string, shape: Shape, values: Float32Array) => V;

/** A named subtree of a model's variables, as in TF1. */
export interface VariableScope<V = Variable> {
  /** From the root, slashes between the names; empty at the root. */
  readonly path: string;
  /** The scope `name` below this one, which may be opened any number of times. */
  scope(name: string, options?: ScopeOptions): VariableScope<V>;
  /**
   * Makes the variable `name`, or returns it where the scope reuses; `shape` may be left out only there.
   * `site` says where it stands in a model, to initializers that must know. Throws an Error where it exists already or
   * is missing, has another shape, or has no fitting initializer.
   */
  get(name: string, shape?: Shape, initializer?: InitializerInput, site?: Site): V;
  /** The variables below this scope in the order of their making, all or those whose path below it matches. */
  variables(pattern?: string): readonly V[];
}

/**
 * A new root scope without variables; `create` says what a variable is.
 *
 *     const root = variableScope({ seed: 1, initializer: truncatedNormal({ stddev: 0.1 }) });
 *     const wx = root.scope('lstm').scope('input_gate').get('wx', [27, 64]);
 */
export function variableScope<V>(
  options: RootScopeOptions & { readonly create: CreateVariable<V> },
): VariableScope<V>;
export function variableScope(options: RootScopeOptions): VariableScope<Variable>;
export function variableScope(
  options: RootScopeOptions & { readonly create?: CreateVariable<unknown> },
): VariableScope<unknown> {
  const { seed, create = plainVariable, from = new Map() } = options;
  if (!Number.isSafeInteger(seed)) throw new Error(`seed: expected a whole number, got ${seed}`);
  const outer: Surroundings = { path: '', reuse: false, initializerAt: () => undefined };
  return openScope({ seed, create, from, streams: new Map(), made: new Map() }, enter(outer, '', options));
}

/** What all scopes of one root share. */
interface Store<V> {
  readonly seed: number;
  readonly create: CreateVariable<V>;
  readonly from: NonNullable<RootScopeOptions['from']>;
  readonly streams: Map<string, RandomStream>;
  readonly made: Map<string, { readonly shape: Shape; readonly variable: V }>;
}

/** What a scope hands down to the scopes inside it. */
interface Surroundings {
  readonly path: string;
  readonly reuse: boolean;
  readonly initializerAt: (path: string) => InitializerSpec | undefined;
}

function openScope<V>(store: Store<V>, here: Surroundings): VariableScope<V> {
  return {
    path: here.path,
    scope: (name, options = {}) => openScope(store, enter(here, join(here.path, name), options)),
    get(name, shape, initializer, site) {
      const path = join(here.path, name);
      return here.reuse
        ? reuseVariable(store, path, shape)
        : makeVariable(store, here, { path, shape, initializer, site });
    },
    variables: (pattern = '**') =>
      [...store.made]
        .filter(([path]) => isBelow(here.path, path) && matchesScope(pattern, below(here.path, path)))
        .map(([, { variable }]) => variable),
  };
}

function enter(outer: Surroundings, path: string, { initializer, reuse }: ScopeOptions): Surroundings {
  const own = initializer === undefined ? () => undefined : chooser(path, initializer);
  return {
    path,
    reuse: reuse ?? outer.reuse,
    initializerAt: (variable) => own(variable) ?? outer.initializerAt(variable),
  };
}

function chooser(scope: string, initializer: NonNullable<ScopeOptions['initializer']>) {
  if (isRules(initializer)) {
    const rules = Object.entries(initializer).map(([pattern, input]) => {
      checkScopePattern(pattern);
      return [pattern, resolveInitializer(input, `${scope || 'root'}: initializer["${pattern}"]`)] as const;
    });
    const resolved = Object.fromEntries(rules);
    return (path: string) => initializerFor(resolved, below(scope, path));
  }
  const resolved = resolveInitializer(initializer, `${scope || 'root'}: initializer`);
  return () => resolved;
}

function isRules(
  initializer: NonNullable<ScopeOptions['initializer']>,
): initializer is ScopeRules<InitializerInput> {
  return typeof initializer === 'object' && !('kind' in initializer);
}

function reuseVariable<V>(store: Store<V>, path: string, shape: Shape | undefined): V {
  const found = store.made.get(path);
  if (found === undefined) {
    throw new Error(`${path}: there is no such variable to reuse; make it in a scope without reuse first`);
  }
  if (shape !== undefined && show(shape) !== show(found.shape)) {
    throw new Error(`${path}: the variable has shape ${show(found.shape)}, but ${show(shape)} was asked for`);
  }
  return found.variable;
}

/** A variable that is asked for. */
interface Wanted {
  readonly path: string;
  readonly shape: Shape | undefined;
  readonly initializer: InitializerInput | undefined;
  readonly site: Site | undefined;
}

function makeVariable<V>(store: Store<V>, here: Surroundings, wanted: Wanted): V {
  const { path, shape } = wanted;
  if (store.made.has(path)) {
    throw new Error(`${path}: the variable exists already; open its scope with { reuse: true } to get it`);
  }
  if (!shape?.every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new Error(`${path}: expected a shape of whole numbers above 0, got ${show(shape)}`);
  }
  const values = pretrained(store, path, shape) ?? drawn(store, here, wanted, shape);
  const variable = store.create(path, shape, values);
  store.made.set(path, { shape, variable });
  return variable;
}

/** A copy of the values that are given for a path. */
function pretrained<V>({ from }: Store<V>, path: string, shape: Shape): Float32Array | undefined {
  const given = from.get(path);
  if (given && show(given.shape) !== show(shape))
    throw new Error(
      `${path}: the values given have shape ${show(given.shape)}, but ${show(shape)} was asked for`,
    );
  return given?.values.slice();
}

/** The first values that a variable's initializer draws. */
function drawn<V>(
  store: Store<V>,
  here: Surroundings,
  { path, initializer, site }: Wanted,
  shape: Shape,
): Float32Array {
  const spec = initializer === undefined ? here.initializerAt(path) : resolveInitializer(initializer, path);
  if (spec === undefined) {
    throw new Error(`${path}: no initializer; give one here or to a scope around the variable`);
  }
  const reason = refuseShape(spec, shape, site);
  if (reason !== undefined) throw new Error(`${path}: cannot initialise shape ${show(shape)}: ${reason}`);
  const streamAt = (other: string) => streamOf(store, other);
  return sampleInitializer(spec, streamAt(path), shape, site && { site, streamAt });
}

/** The one stream of a path. */
function streamOf<V>({ seed, streams }: Store<V>, path: string): RandomStream {
  const stream = streams.get(path) ?? randomStream(seed, 'init', path);
  streams.set(path, stream);
  return stream;
}

function plainVariable(name: string, shape: Shape, values: Float32Array): Variable {
  return { name, shape, values };
}

function join(scope: string, name: string): string {
  if (!/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(name)) {
    throw new Error(
      `scope name "${name}": expected letters, digits, _, . and -, with single slashes only between names`,
    );
  }
  return scope === '' ? name : `${scope}/${name}`;
}

function isBelow(scope: string, path: string): boolean {
  return scope === '' || path.startsWith(`${scope}/`);
}

/** The rest of a path that lies below a scope. */
function below(scope: string, path: string): string {
  return scope === '' ? path : path.slice(scope.length + 1);
}

function show(shape: Shape | undefined): string {
  return shape === undefined ? 'none' : `[${shape.join(', ')}]`;
}
