import { vegaSource } from './compile-picture.js';
import { type Html, html, scriptJson } from './html.js';
import { liveScript } from './live-script.js';
import { pageScript } from './page-script.js';
import { pageStyle } from './page-style.js';
import type { RenderedReport } from './render-report.js';

/** How a page is to behave. */
export interface PageOptions {
  /** Whether the page asks its server again and again for what is new; default false. */
  readonly live?: boolean;
}

/** The report as one page: every text is escaped, and the pictures need a script alone. Unless it is live, nothing is fetched. */
export async function reportPage(
  report: RenderedReport,
  { live = false }: PageOptions = {},
): Promise<string> {
  const { name, heading, sections, footer, pictures } = report;
  const scripts = pictures.length === 0 && !live ? [] : [await drawing(pictures, live)];
  const connect = live ? "; connect-src 'self'" : '';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${`default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data: blob:${connect}`}">
<title>${name}: report of a sweep</title>
<style>${{ html: pageStyle }}</style>
</head>
<body>
${live ? [html`<div id="live" class="live"><progress value="0" max="1" aria-label="Share of trials that have ended"></progress> <span>Live</span></div>`] : []}
<header>${{ html: heading }}</header>
<main>
${sections.map(
  (section) => html`<section aria-labelledby="${section.id}">${{ html: section.html }}</section>
`,
)}</main>
<footer class="soft">${{ html: footer }}</footer>
${scripts}
</body>
</html>
`.html;
}

async function drawing(pictures: readonly unknown[], live: boolean): Promise<Html> {
  const vega = (await vegaSource()).replaceAll('</script', '<\\/script');
  return html`<script type="application/json" id="pictures">${scriptJson(pictures)}</script>
<script>${{ html: vega }}</script>
<script>${{ html: pageScript }}${{ html: live ? liveScript : '' }}</script>`;
}
