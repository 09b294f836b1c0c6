import { compilePicture, vegaSource } from './compile-picture.js';
import { type Html, html, scriptJson } from './html.js';
import { pageScript } from './page-script.js';
import { pageStyle } from './page-style.js';
import type { VegaLite } from './pictures/picture.js';
import type { ReportData } from './report-data.js';
import type { AddPicture, Section } from './section.js';
import { answerSection } from './sections/answer.js';
import { claimSection } from './sections/claim.js';
import { curvesSection } from './sections/curves.js';
import { gradientsSection } from './sections/gradients.js';
import { phaseSection } from './sections/phase.js';
import { rankingSection } from './sections/ranking.js';
import { reproduceSection } from './sections/reproduce.js';
import { sharesSection } from './sections/shares.js';
import { transferSection } from './sections/transfer.js';
import { troublesSection } from './sections/troubles.js';

/** The report as one page: nothing of it is fetched, every text is escaped, and the pictures need a script alone. */
export async function reportPage(data: ReportData): Promise<string> {
  const specs: VegaLite[] = [];
  const addPicture: AddPicture = (spec, caption) => figure(specs.push(spec) - 1, spec, caption, data.name);
  const sections = [
    answerSection(data),
    claimSection(data),
    transferSection(data, addPicture),
    rankingSection(data, addPicture),
    phaseSection(data, addPicture),
    curvesSection(data, addPicture),
    gradientsSection(data, addPicture),
    sharesSection(data, addPicture),
    troublesSection(data),
    reproduceSection(data),
  ].filter((section) => section !== null);
  const pictures = await Promise.all(specs.map(compilePicture));
  const scripts = pictures.length === 0 ? [] : [await drawing(pictures)];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data: blob:">
<title>${data.name}: report of a sweep</title>
<style>${{ html: pageStyle }}</style>
</head>
<body>
${heading(data, sections)}
<main>
${sections.map(
  ({ id, title, body }) => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>
`,
)}</main>
<footer class="soft"><p>${data.thinned.join('; ')}.</p></footer>
${scripts}
</body>
</html>
`.html;
}

function heading(data: ReportData, sections: readonly Section[]): Html {
  const { name, time, planned, missing, outcomes } = data;
  const counts = Object.entries(outcomes).map(([kind, count]) => `${count} ${kind}`);
  const left = missing > 0 ? [`${missing} still to run`] : [];
  const day = new Date(time).toISOString().slice(0, 16).replace('T', ' ');
  return html`<header>
<h1>${name}</h1>
<p class="soft">${planned} trials planned: ${[...counts, ...left].join(', ') || 'none ended'}. Report of ${day} UTC.</p>
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>`;
}

function figure(index: number, { description }: VegaLite, caption: string, name: string): Html {
  const file = `${name}-${index + 1}`;
  return html`<figure>
<div role="img" aria-label="${String(description)}; the table below has its numbers"><div class="picture" data-picture="${index}"></div></div>
<figcaption>${caption}</figcaption>
<div class="save"><button type="button" data-save="svg" data-name="${file}">Save SVG</button><button type="button" data-save="png" data-name="${file}">Save PNG</button></div>
</figure>`;
}

async function drawing(pictures: readonly unknown[]): Promise<Html> {
  const vega = (await vegaSource()).replaceAll('</script', '<\\/script');
  return html`<script type="application/json" id="pictures">${scriptJson(pictures)}</script>
<script>${{ html: vega }}</script>
<script>${{ html: pageScript }}</script>`;
}
