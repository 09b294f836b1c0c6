import type { Kinds } from '../spec/field.js';
import { type AddingSpec, type adding, addingTask } from './adding.js';
import { type CharLmSpec, type charLm, charLmTask } from './char-lm.js';
import { type CopyMemorySpec, type copyMemory, copyMemoryTask } from './copy-memory.js';
import { type CsvSequencesSpec, type csvSequences, csvSequencesTask } from './csv-sequences.js';
import { type ImagesSpec, type images, imagesTask } from './images.js';
import type { Task } from './task.js';
import { type TruecaseSpec, type truecase, truecaseTask } from './truecase.js';

/** A task in full: one value for every option. */
export type TaskSpec =
  | AddingSpec
  | CharLmSpec
  | CopyMemorySpec
  | CsvSequencesSpec
  | ImagesSpec
  | TruecaseSpec;

/** What the factories return: defaults may be left out, and options may be swept. */
export type TaskInput =
  | ReturnType<typeof adding>
  | ReturnType<typeof charLm>
  | ReturnType<typeof copyMemory>
  | ReturnType<typeof csvSequences>
  | ReturnType<typeof images>
  | ReturnType<typeof truecase>;

/** Every task by its kind. */
export const tasks: Readonly<Record<TaskSpec['kind'], Task<TaskSpec>>> = {
  charLm: charLmTask,
  truecase: truecaseTask,
  adding: addingTask,
  copyMemory: copyMemoryTask,
  csvSequences: csvSequencesTask,
  images: imagesTask,
};

/** The options of every task, for the check of an experiment. */
export const taskKinds: Kinds = {
  what: 'task',
  kinds: Object.fromEntries(Object.values(tasks).map(({ kind, fields }) => [kind, fields])),
};

/** The task that a spec is of. */
export function taskOf(spec: TaskSpec): Task<TaskSpec> {
  return tasks[spec.kind];
}
