import type { Trial } from '../plan/trial.js';
import { matchesScope } from '../scopes/scope-pattern.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import { type TaskShape, type TaskSpec, taskOf } from '../tasks/index.js';
import { isBare } from './choose-initializer.js';
import { declareVariables, refuseModel } from './model.js';

/**
 * Refuses a plan in which a task cannot be asked of a cell, an initializer cannot serve a variable, or a scope
 * pattern, of an initializer or of the weights to `save`, matches no variable of any trial: InvalidRequest, before the
 * first trial starts.
 */
export function checkPlan(
  trials: readonly Trial[],
  shapeOf: (spec: TaskSpec) => TaskShape,
  save: readonly string[] = [],
): void {
  const points = new Set<string>();
  const checked = new Set<string>();
  // The trials of a plan share the parts of their specs: every object is known by a number.
  const numbers = new Map<object, number>();
  const numberOf = (part: object) => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };
  const matched = new Map<string, { readonly pattern: string; readonly hit: boolean }>();
  const paths = new Set<string>();
  for (const trial of trials) {
    if (points.has(trial.gridPoint)) continue;
    points.add(trial.gridPoint);
    const { task, cell, initializer } = trial.spec;
    const key = [task, cell, initializer].map(numberOf).join();
    if (checked.has(key)) continue;
    checked.add(key);
    const unfit = taskOf(task).refuseCell(task, cell);
    if (unfit !== undefined) throw new InvalidRequest(`cell: ${unfit}`);
    const refusal = refuseModel(shapeOf(task), cell, initializer);
    if (refusal !== undefined) throw new InvalidRequest(`initializer: ${refusal}`);
    const patterns = [
      ...(isBare(initializer)
        ? []
        : Object.keys(initializer).map((pattern) => placed('initializer', pattern))),
      ...save.map((pattern) => placed('save.scopes', pattern)),
    ];
    if (patterns.length === 0) continue;
    const variables = declareVariables(shapeOf(task), cell, initializer).map(({ path }) => path);
    for (const path of variables) paths.add(path);
    for (const { place, pattern } of patterns) {
      const hit = variables.some((path) => matchesScope(pattern, path));
      matched.set(place, { pattern, hit: hit || (matched.get(place)?.hit ?? false) });
    }
  }
  for (const [place, { pattern, hit }] of matched) {
    if (!hit) {
      const hint = suggest(pattern, paths) || `; they are ${[...paths].slice(0, 12).join(', ')}`;
      throw new InvalidRequest(`${place}: matches no variable of any trial${hint}`);
    }
  }
}

/** A scope pattern, with the place in the experiment where it stands. */
function placed(option: string, pattern: string) {
  return { place: `${option}["${pattern}"]`, pattern };
}
