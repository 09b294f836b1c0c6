import { compilePicture } from './compile-picture.js';
import { type Html, html } from './html.js';
import type { VegaLite } from './pictures/picture.js';
import type { ReportData } from './report-data.js';
import type { AddPicture, Section } from './section.js';
import { sections as makeSections } from './sections.js';

/** A report as pieces of HTML that are safe to put into a page, and its pictures. */
export interface RenderedReport {
  readonly name: string;
  /** The page's heading with the outcomes and the list of sections. */
  readonly heading: string;
  readonly sections: readonly { readonly id: string; readonly html: string }[];
  readonly footer: string;
  /** As Vega takes them, by the number that a place in the page has in `data-picture`. */
  readonly pictures: readonly unknown[];
}

/** Turns the data of a report into the pieces of its page. */
export async function renderReport(data: ReportData): Promise<RenderedReport> {
  const specs: VegaLite[] = [];
  const addPicture: AddPicture = (spec, caption) => figure(specs.push(spec) - 1, spec, caption, data.name);
  const sections = makeSections
    .map((make) => make(data, addPicture))
    .filter((section): section is Section => section !== null);
  return {
    name: data.name,
    heading: heading(data, sections).html,
    sections: sections.map(({ id, title, body }) => ({
      id,
      html: html`<h2 id="${id}">${title}</h2>${body}`.html,
    })),
    footer: html`<p>Thinned: ${data.thinned.join('; ')}.</p>`.html,
    pictures: await Promise.all(specs.map(compilePicture)),
  };
}

function heading(data: ReportData, sections: readonly Section[]): Html {
  const { name, time, planned, missing, outcomes } = data;
  const counts = Object.entries(outcomes).map(([kind, count]) => `${count} ${kind}`);
  const left = missing > 0 ? [`${missing} still to run`] : [];
  const day = new Date(time).toISOString().slice(0, 16).replace('T', ' ');
  return html`<h1>${name}</h1>
<p class="soft">${planned} trials planned: ${[...counts, ...left].join(', ') || 'none ended'}. Report of ${day} UTC.</p>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

function figure(index: number, { description }: VegaLite, caption: string, name: string): Html {
  const file = `${name}-${index + 1}`;
  return html`<figure>
<div role="img" aria-label="${String(description)}; the table below has its numbers"><div class="picture" data-picture="${index}"></div></div>
<figcaption>${caption}</figcaption>
<div class="save"><button type="button" data-save="svg" data-name="${file}">Save SVG</button><button type="button" data-save="png" data-name="${file}">Save PNG</button></div>
</figure>`;
}
