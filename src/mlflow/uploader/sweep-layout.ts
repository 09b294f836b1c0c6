import path from 'node:path';
import type { SweepEvent } from '../../records/record.js';
import { batchLimits } from '../client/index.js';
import { cutText } from './cut-text.js';
import { mostValues } from './row-metrics.js';
import type { RunLabels } from './trial-layout.js';

/** The labels of a sweep's own run, the parent of its trials' runs. */
export function sweepLabels(sweep: SweepEvent, user: string): RunLabels {
  const { host, versions, backend } = sweep;
  const tags = {
    ...sourceTags(sweep, user),
    'mlflow.note.content': note(sweep),
    ...(backend !== null && { backend }),
    code_hash: sweep.codeHash,
    trials: String(sweep.trials),
    ...prefixed('host.', host),
    ...prefixed('version.', versions),
  };
  return { name: sweep.name, tags };
}

/** The tags by which MLflow shows who made a run, and from what. */
export function sourceTags({ file, git, name }: SweepEvent, user: string): Readonly<Record<string, string>> {
  const tags: Readonly<Record<string, string | undefined>> = {
    'mlflow.user': user,
    'mlflow.source.name': file ?? name,
    'mlflow.source.type': 'LOCAL',
    'mlflow.source.git.commit': git?.commit,
    'mlflow.source.git.dirty': git ? String(git.dirty) : undefined,
    'mlflow.source.git.branch': git?.branch,
    'mlflow.source.git.repoURL': git?.remote,
  };
  const given = Object.entries(tags).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, cutText(value, batchLimits.tagValue)]],
  );
  return Object.fromEntries(given);
}

/** The files that the record of a sweep makes, by their path among the artifacts. */
export function sweepArtifacts(sweep: SweepEvent): ReadonlyMap<string, string> {
  const { experiment, name, file, source, host, versions, git, backend, codeHash } = sweep;
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['experiment.json', json({ name, ...(experiment as object) })],
    ['environment.json', json({ host, versions, git, backend, codeHash })],
    ...(file !== undefined && source !== undefined ? [[path.basename(file), source] as const] : []),
  ]);
}

function note({ name, trials }: SweepEvent): string {
  return [
    `**${name}**: a sweep of ${trials} trials. Each trial is a nested run; its params are its place on the axes.`,
    '',
    '- All seeds of one grid point share the tag `grid_point`. Every number is also in the journal of the sweep.',
    '- Not here: losses and norms that are not finite, which the journal names. A diverged trial has `summary/diverged` 1',
    '  and the tag `first_bad_step`.',
    `- Of a trial that logs more than ${mostValues.toLocaleString('en')} values only every n-th logged step is here.`,
  ].join('\n');
}

function prefixed(prefix: string, values: Readonly<Record<string, string | number>>): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => [
    `${prefix}${name.replace(/[^\w.-]/g, '_')}`,
    String(value),
  ]);
  return Object.fromEntries(entries);
}
