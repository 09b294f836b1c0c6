export { type AddingOptions, type AddingSpec, adding } from './adding.js';
export { type CharLmOptions, type CharLmSpec, charLm } from './char-lm.js';
export type { Corpus } from './corpus.js';
export type { FileCorpus } from './corpus-file.js';
export { loadTask, loadTasks } from './load-tasks.js';
export { type TaskInput, type TaskSpec, taskKinds, taskOf, tasks } from './registry.js';
export { resolveTask } from './resolve.js';
export type { Batch, LoadedTask, Task, TaskShape, ValidationPass } from './task.js';
export { type TruecaseOptions, type TruecaseSpec, truecase } from './truecase.js';
