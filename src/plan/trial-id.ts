import { canonicalJson } from '../math/canonical-json.js';
import { sha256Hex } from '../math/hash.js';
import type { TrialSpec, WarmStartSpec } from './trial.js';

const digits = 16;
const scratch = Buffer.alloc(digits);

/**
 * The id of a trial (with its seed) or of a grid point (without), from its members in any order: 16 hexadecimal digits
 * of the SHA-256 of its canonical JSON.
 */
export function idOf(members: readonly string[]): string {
  // A member begins with its name, so that the order of the texts is that of the names.
  return idOfText(`{${members.toSorted().join(',')}}`);
}

/** The ids of trials that have all members in common but the seed's and, where they have one, a warm start's. */
export function idsBySeed(members: readonly string[]): (seedMember: string, warmMember?: string) => string {
  const sorted = members.toSorted();
  const seeds = memberOf('seed', null);
  const before = sorted.filter((member) => member < seeds).map((member) => `${member},`);
  const after = sorted.filter((member) => member >= seeds).map((member) => `,${member}`);
  const [start, end] = [`{${before.join('')}`, `${after.join('')}}`];
  return (seedMember, warmMember) =>
    warmMember === undefined
      ? idOfText(start + seedMember + end)
      : idOf([...members, seedMember, warmMember]);
}

function idOfText(text: string): string {
  scratch.write(sha256Hex(text), 0, digits, 'latin1');
  // A slice of the digest would keep the whole of it in memory, for every trial.
  return scratch.toString('latin1', 0, digits);
}

/** One part of a spec (`task`, `cell`, …) in the canonical JSON of what makes the spec the trial that it is. */
export function memberOf(name: string, part: unknown): string {
  return `${canonicalJson(name)}:${canonicalJson(identity(name, part))}`;
}

/**
 * What counts of a part: of a corpus, a set of images or a table of sequences the content and not the path, so that a moved file is the same trial;
 * initializers by pattern as a list, since the last match wins and so their order matters; of a trial that another one
 * begins from the id, and of a file the content.
 */
function identity(name: string, part: unknown): unknown {
  if (name === 'initializer') {
    const rules = part as TrialSpec['initializer'];
    return 'kind' in rules ? rules : Object.entries(rules);
  }
  if (name === 'warmStart') return warmIdentity(part as WarmStartSpec);
  if (name !== 'task') return part;
  const task = part as TrialSpec['task'];
  if ('corpus' in task && typeof task.corpus === 'object' && 'sha256' in task.corpus) {
    const { file: _, ...corpus } = task.corpus;
    return { ...task, corpus };
  }
  if ('data' in task && typeof task.data === 'object' && 'sha256' in task.data) {
    const { folder: _, file: __, ...data } = task.data as { folder?: string; file?: string };
    return { ...task, data };
  }
  return task;
}

function warmIdentity({ from, load, mode, learningRate, ...others }: WarmStartSpec): unknown {
  const { kind } = from;
  return {
    ...others,
    from: kind === 'file' ? { kind, sha256: from.sha256 } : { kind, id: from.id },
    load: Object.entries(load),
    mode: typeof mode === 'string' ? mode : Object.entries(mode),
    learningRate: Object.entries(learningRate),
  };
}
