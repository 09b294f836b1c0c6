import type { WarmStartSpec } from '../plan/trial.js';
import { refuseRename } from '../scopes/map-scope.js';
import { matchesScope } from '../scopes/scope-pattern.js';
import { suggest } from '../spec/suggest.js';
import { loadedNames, type Target, type TargetModel } from './load-weights.js';
import type { Symbols } from './source-weights.js';
import { symbolSide } from './symbol-places.js';

/** What is known of a source before it is read. */
export interface SourceShape {
  /** In words: `the experiment pretrain`, or a file's path. */
  readonly name: string;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly symbols: Symbols;
  /** How many numbers the optimizer keeps of a weight, by its kind; undefined where the source has no state of one. */
  readonly optimizer: { readonly kind: string } | undefined;
}

/** What is known of the model that begins with it. */
export interface TargetShape extends Omit<TargetModel, 'variables' | 'seed'> {
  readonly variables: readonly Pick<Target, 'path' | 'shape' | 'site'>[];
  readonly optimizer: { readonly kind: string };
}

/** Why a model cannot begin with a source, as a sentence that begins with the option; undefined where it can. */
export function refuseSource(
  target: TargetShape,
  source: SourceShape,
  warmStart: WarmStartSpec,
): string | undefined {
  return (
    refusePatterns(target, warmStart) ??
    refuseOptimizer(target, source, warmStart) ??
    refuseVariables(target, source, warmStart)
  );
}

function refusePatterns({ variables }: TargetShape, { load }: WarmStartSpec): string | undefined {
  const paths = variables.map(({ path }) => path);
  for (const [pattern, other] of Object.entries(load)) {
    const at = `warmStart.load["${pattern}"]`;
    const unlike = refuseRename(pattern, other);
    if (unlike !== undefined) return `${at}: ${unlike}`;
    if (!paths.some((path) => matchesScope(pattern, path)))
      return `${at}: matches no variable of the model${suggest(pattern, paths) || `; they are ${listed(paths)}`}`;
  }
  return undefined;
}

function refuseOptimizer(
  { optimizer }: TargetShape,
  { name, optimizer: other }: SourceShape,
  { optimizerState }: WarmStartSpec,
): string | undefined {
  if (optimizerState === 'fresh' || other?.kind === optimizer.kind) return undefined;
  return other === undefined
    ? `warmStart.optimizerState: ${name} has no state of an optimizer; only a trial as the source has`
    : `warmStart.optimizerState: ${name} was trained by ${other.kind}, and the model is trained by ${optimizer.kind}`;
}

function refuseVariables(
  target: TargetShape,
  source: SourceShape,
  warmStart: WarmStartSpec,
): string | undefined {
  const byPath = new Map(target.variables.map((variable) => [variable.path, variable]));
  for (const [path, name] of loadedNames(warmStart, [...byPath.keys()])) {
    const pattern = Object.keys(warmStart.load).findLast((one) => matchesScope(one, path))!;
    const at = `warmStart.load["${pattern}"]`;
    const { shape, site } = byPath.get(path)!;
    const found = source.shapes.get(name);
    if (found === undefined)
      return `${at}: ${path} needs ${name} of ${source.name}, which ${lacks(name, path, target, source)}`;
    const side = symbolSide(site, target.layers);
    const [own, others] = side ? [target.symbols[side], source.symbols[side]] : [undefined, undefined];
    const known = own !== undefined && others !== undefined;
    if (known && warmStart.symbols === 'shared') continue;
    if (known && own.join('\0') !== others.join('\0')) {
      return `${at}: ${path} goes by the ${own.length} characters of the model's text, and ${name} of ${source.name} by ${others.length} others, ${difference(own, others)}; symbols: 'shared' takes those that both have`;
    }
    if (shape.join() !== found.join()) {
      return `${at}: ${path} has shape [${shape.join(', ')}] in the model, and ${name} has [${found.join(', ')}] in ${source.name}`;
    }
  }
  return undefined;
}

/** What a source has in place of a variable. */
function lacks(name: string, path: string, target: TargetShape, source: SourceShape): string {
  const cut = name.split('/').slice(0, -2).join('/');
  const gates = (paths: Iterable<string>, layer: string) => [
    ...new Set(
      [...paths].flatMap((one) =>
        one.startsWith(`${layer}/`) ? [one.slice(layer.length + 1).split('/')[0]!] : [],
      ),
    ),
  ];
  const others = gates(source.shapes.keys(), cut);
  if (cut !== '' && others.length > 0) {
    const layer = path.split('/').slice(0, -2).join('/');
    const own = gates(
      target.variables.map((variable) => variable.path),
      layer,
    );
    return `has the gates ${others.join(', ')} in ${cut}, where the model's ${layer} has ${own.join(', ')}`;
  }
  return `has no such variable${suggest(name, source.shapes.keys()) || `; it has ${listed([...source.shapes.keys()])}`}`;
}

function difference(own: readonly string[], others: readonly string[]): string {
  const strange = (of: readonly string[], from: readonly string[]) => of.filter((one) => !from.includes(one));
  const [missing, extra] = [strange(own, others), strange(others, own)];
  const shown = (symbols: readonly string[]) =>
    `${symbols
      .slice(0, 5)
      .map((symbol) => JSON.stringify(symbol))
      .join(' ')}${symbols.length > 5 ? ' …' : ''}`;
  const parts = [
    ...(missing.length > 0 ? [`without ${shown(missing)}`] : []),
    ...(extra.length > 0 ? [`with ${shown(extra)} beside`] : []),
  ];
  return parts.length > 0 ? parts.join(' and ') : 'in another order';
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
}

/** The patterns of a warm start that must match a variable of some model, each with its place. */
export function scopePatterns({ freeze, reinit, learningRate, mode }: WarmStartSpec): readonly {
  readonly place: string;
  readonly pattern: string;
}[] {
  const placed = (option: string, patterns: readonly string[]) =>
    patterns.map((pattern) => ({ place: `warmStart.${option}["${pattern}"]`, pattern }));
  return [
    ...placed('freeze', freeze),
    ...placed('reinit', reinit),
    ...placed('learningRate', Object.keys(learningRate)),
    ...placed('mode', typeof mode === 'string' ? [] : Object.keys(mode)),
  ];
}
