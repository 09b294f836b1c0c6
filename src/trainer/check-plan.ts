import type { Trial } from '../plan/trial.js';
import { matchesScope } from '../scopes/scope-pattern.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import { suggest } from '../spec/suggest.js';
import { type TaskShape, type TaskSpec, taskOf } from '../tasks/index.js';
import { isBare } from './choose-initializer.js';
import { declareVariables, refuseModel } from './model.js';

/**
 * Refuses a plan in which a task cannot be asked of a cell, an initializer cannot serve a variable, or a scope
 * pattern matches no variable of any trial: InvalidRequest, before the first trial starts.
 */
export function checkPlan(trials: readonly Trial[], shapeOf: (spec: TaskSpec) => TaskShape): void {
  const checked = new Set<string>();
  // The trials of a plan share the parts of their specs: every object is known by a number.
  const numbers = new Map<object, number>();
  const numberOf = (part: object) => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };
  const matched = new Map<string, boolean>();
  const paths = new Set<string>();
  for (const trial of trials) {
    const { task, cell, initializer } = trial.spec;
    const key = [task, cell, initializer].map(numberOf).join();
    if (checked.has(key)) continue;
    checked.add(key);
    const unfit = taskOf(task).refuseCell(task, cell);
    if (unfit !== undefined) throw new InvalidRequest(`cell: ${unfit}`);
    const refusal = refuseModel(shapeOf(task), cell, initializer);
    if (refusal !== undefined) throw new InvalidRequest(`initializer: ${refusal}`);
    if (isBare(initializer)) continue;
    const variables = declareVariables(shapeOf(task), cell, initializer).map(({ path }) => path);
    for (const path of variables) paths.add(path);
    for (const pattern of Object.keys(initializer)) {
      const hit = variables.some((path) => matchesScope(pattern, path));
      matched.set(pattern, hit || (matched.get(pattern) ?? false));
    }
  }
  for (const [pattern, hit] of matched) {
    if (!hit) {
      const hint = suggest(pattern, paths) || `; they are ${[...paths].slice(0, 12).join(', ')}`;
      throw new InvalidRequest(`initializer["${pattern}"]: matches no variable of any trial${hint}`);
    }
  }
}
