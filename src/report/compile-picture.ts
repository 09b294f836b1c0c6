import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { VegaLite } from './pictures/picture.js';

/** A picture as Vega takes it, compiled from Vega-Lite when the page is made so that the page need not. */
export async function compilePicture(spec: VegaLite): Promise<unknown> {
  const { compile } = await import('vega-lite');
  return compile(spec as unknown as Parameters<typeof compile>[0]).spec;
}

/** The source of Vega for a browser, which draws the pictures; a script that defines `vega`. */
export async function vegaSource(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('vega');
  return readFile(join(dirname(main), 'vega.min.js'), 'utf8');
}
