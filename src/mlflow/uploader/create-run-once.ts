import {
  type Connection,
  createRun,
  MlflowError,
  type NewRun,
  type Run,
  searchRuns,
  waitToRetry,
} from '../client/index.js';

/** A condition on tags as MLflow's search has it: all of them have these values. */
export function taggedWith(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `tags.\`${key}\` = '${value}'`)
    .join(' and ');
}

/** Creates a run with tags that no other has; where a try may have worked, looks for it before the next one. */
export async function createRunOnce(
  connection: Connection,
  run: NewRun,
  unique: Readonly<Record<string, string>>,
): Promise<Run> {
  const tagged = { ...run, tags: { ...run.tags, ...unique } };
  for (let tried = 1; ; tried++) {
    try {
      return await createRun(connection, tagged);
    } catch (error) {
      if (!(error instanceof MlflowError && error.passing)) throw error;
      await waitToRetry(connection, error, tried);
      const query = { experimentIds: [run.experimentId], filter: taggedWith(unique) };
      for await (const found of searchRuns(connection, query)) return found;
    }
  }
}
