import type { Corpus } from './corpus.js';
import { readCorpusFile } from './corpus-file.js';
import type { Tell } from './download-set.js';
import { fetchData } from './fetch-data.js';
import type { ImageData } from './image-files.js';
import { loadImages } from './images.js';
import { loadTask } from './load-tasks.js';
import { readSequences } from './read-sequences.js';
import type { TaskSpec } from './registry.js';

/**
 * A task's spec with its data pinned to what the files hold now, by the SHA-256 of their bytes. Loads the data
 * once, so that whatever is wrong with it is said, by an InvalidRequest of one sentence, before the first trial.
 * `folder` is where a relative path starts; `tell` takes lines about a download.
 */
export async function resolveTask(
  spec: TaskSpec,
  folder: string,
  tell: Tell = () => undefined,
): Promise<TaskSpec> {
  await fetchData(spec, folder, tell);
  const resolved =
    'corpus' in spec
      ? ({ ...spec, corpus: pin(spec.corpus, folder) } as TaskSpec)
      : 'data' in spec
        ? pinData(spec, folder)
        : spec;
  await loadTask(resolved, folder);
  return resolved;
}

// `alphabet` is written out too, so that a corpus means one spec whether its default was spelt out or not.
function pin(corpus: Corpus, folder: string): Corpus {
  if (typeof corpus === 'string' || 'brown' in corpus) return corpus;
  const { sha256 } = readCorpusFile(corpus, folder);
  return { alphabet: 'a-z', ...corpus, sha256 };
}

function pinData(spec: Extract<TaskSpec, { data: unknown }>, folder: string): TaskSpec {
  if (spec.kind === 'images') return { ...spec, data: pinImages(spec.data, folder) };
  return { ...spec, data: { ...spec.data, sha256: readSequences(spec.data, folder).sha256 } };
}

function pinImages(data: ImageData, folder: string): ImageData {
  return typeof data === 'string' ? data : { ...data, sha256: loadImages(data, folder).digest };
}
