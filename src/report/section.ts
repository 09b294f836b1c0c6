import type { Html } from './html.js';
import type { VegaLite } from './pictures/picture.js';

/** A part of the page under a heading of its own. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** Puts a picture into the page, with buttons that save it, and gives its place. */
export type AddPicture = (spec: VegaLite, caption: string) => Html;
