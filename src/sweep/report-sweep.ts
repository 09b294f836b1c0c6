import { join } from 'node:path';
import { writeAtomically } from '../disk/write-atomically.js';
import { renderReport } from '../report/render-report.js';
import { reportPage } from '../report/report-page.js';
import { InvalidRequest } from '../spec/invalid-request.js';
import type { FoundSweep } from './find-sweep.js';
import { readReport } from './read-report.js';

/** The page's file in a sweep's folder. */
export const reportFile = 'report.html';

/**
 * Writes a sweep's report, one page that needs nothing else, over what has ended so far; `time` in milliseconds since
 * 1970. Resolves to the file's path. Throws InvalidRequest with one sentence.
 */
export async function reportSweep(sweep: Pick<FoundSweep, 'name' | 'folder'>, time: number): Promise<string> {
  const page = await reportPage(await renderReport(await readReport(sweep, { time })));
  const file = join(sweep.folder, reportFile);
  await writeAtomically(file, (write) => write(page)).catch((cause: Error) => {
    throw new InvalidRequest(cause.message, { cause });
  });
  return file;
}
