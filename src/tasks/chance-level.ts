import { type TaskSpec, taskOf } from './registry.js';

/**
 * The loss of a model that knows nothing of a task, in the loss's own unit: ln of the alphabet, 1/6 for adding,
 * recall · ln symbols / steps for copy memory. Null where only the data tell it, and so the loaded task alone: a text in its
 * own alphabet, the share of capitals, the targets of a CSV file.
 */
export function chanceLevel(task: TaskSpec): number | null {
  return taskOf(task).chance(task);
}
