import { dataCache } from './data-cache.js';
import { downloadSet, type Tell } from './download-set.js';
import { findImages } from './image-files.js';
import { namedSets } from './named-sets.js';
import type { TaskSpec } from './registry.js';

/**
 * Downloads the data set that a task names, where it is not there yet; `home` is the experiment file's folder. Throws
 * InvalidRequest with one sentence.
 */
export async function fetchData(spec: TaskSpec, home: string, tell: Tell): Promise<void> {
  if ('corpus' in spec && spec.corpus === 'text8')
    await downloadSet(namedSets.text8, dataCache('text8'), tell);
  if (spec.kind === 'images' && typeof spec.data === 'string' && findImages(spec.data, home) === undefined)
    await downloadSet(namedSets[spec.data], dataCache(spec.data), tell);
}
