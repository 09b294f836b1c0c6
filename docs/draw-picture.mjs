// Draws a picture of a report as SVG: node docs/draw-picture.mjs results/init-grid/report.html 'Ranking for lstm' docs/gallery/ranking.svg
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, View } from 'vega';

const [, , report, caption, file, width = '640'] = process.argv;
const page = readFileSync(report, 'utf8');
const figures = [...page.matchAll(/data-picture="(\d+)"(?:.|\n)*?<figcaption>(.*?)<\/figcaption>/g)];
const figure = figures.find(([, , text]) => text.startsWith(caption));
if (figure === undefined) {
  const known = figures.map(([, , text]) => `  ${text}`).join('\n');
  throw new Error(`${report} has no picture whose caption begins with "${caption}"; there are\n${known}`);
}
const [, pictures] = /<script type="application\/json" id="pictures">(.*?)<\/script>/s.exec(page);
// Without a browser the width of text is a guess, too large: no label is to be cut short for it.
const spec = JSON.parse(pictures.replaceAll(/"labelLimit":\d+/g, '"labelLimit":400'))[Number(figure[1])];
// A page's picture takes the width of its place, and the colour of the text around it.
const signals = spec.signals.map((signal) =>
  signal.name === 'width' ? { name: 'width', value: Number(width) } : signal,
);
const view = new View(parse({ ...spec, signals, background: 'white' }), { renderer: 'none' });
const svg = (await view.toSVG()).replaceAll(/ (role|aria-[a-z]+|class|tabindex|xmlns:xlink)="[^"]*"/g, '');
writeFileSync(file, svg.replace('>', `><title>${figure[2]}</title>`));
