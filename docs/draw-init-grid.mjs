// Draws docs/init-grid.svg from the table of experiments/init-grid.ts: node docs/draw-init-grid.mjs results/init-grid/trials.csv
import { readFileSync, writeFileSync } from 'node:fs';

const [header, ...lines] = readFileSync(process.argv[2], 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const trials = lines.map((line) => Object.fromEntries(header.map((name, column) => [name, line[column]])));
const cells = [...new Set(trials.map(({ cell }) => cell))];
const rows = [...new Set(trials.map(rowOf))];
const losses = trials.map((trial) => Number(trial.final_val_loss)).filter((loss) => loss > 0);
const chance = Math.log(27);

const left = 215;
const panel = 200;
const gap = 24;
const rowHeight = 26;
const top = 62;
const bottom = top + rows.length * rowHeight;
const width = left + cells.length * (panel + gap);
const [low, high] = [Math.min(...losses) * 0.95, chance * 1.06];
const ticks = [1, 1.5, 2, 2.2, 2.5, 3, 4, 6, 8, 12, 16, 24].filter((tick) => tick > low && tick < high);

function rowOf(trial) {
  const { initializer, 'initializer.mean': mean, 'initializer.stddev': stddev } = trial;
  return stddev === '' ? initializer : `${initializer} ${mean} ± ${stddev}`;
}

function x(cell, loss) {
  const share = Math.min(1, Math.log(loss / low) / Math.log(high / low));
  return (left + cells.indexOf(cell) * (panel + gap) + share * panel).toFixed(1);
}

function text(at, y, content, more = '') {
  return `<text x="${at}" y="${y}" ${more}>${content}</text>`;
}

function line(x1, y1, x2, y2, colour, more = '') {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" ${more}/>`;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function drawPanel(cell) {
  const start = left + cells.indexOf(cell) * (panel + gap);
  const grid = ticks.map(
    (tick) =>
      line(x(cell, tick), top, x(cell, tick), bottom, '#e4e4e4') +
      text(x(cell, tick), bottom + 16, tick, 'text-anchor="middle" fill="#666"'),
  );
  const points = rows.map((row, index) => {
    const y = top + (index + 0.5) * rowHeight;
    const values = trials
      .filter((trial) => trial.cell === cell && rowOf(trial) === row)
      .map((trial) => Number(trial.final_val_loss) || Number.POSITIVE_INFINITY);
    const middle = median(values);
    const dots = values
      .filter(Number.isFinite)
      .map(
        (loss) =>
          `<circle cx="${x(cell, loss)}" cy="${y}" r="3.5" fill="${loss > chance ? '#b03030' : '#2b6cb0'}" fill-opacity="0.55"/>`,
      );
    if (!Number.isFinite(middle))
      return [...dots, text(start + panel, y + 4, 'diverged', 'text-anchor="end" fill="#b03030"')].join('');
    return [
      ...dots,
      line(x(cell, middle), y - 7, x(cell, middle), y + 7, '#1a365d', 'stroke-width="2"'),
    ].join('');
  });
  return [
    text(start, top - 10, cell, 'font-weight="bold"'),
    ...grid,
    line(x(cell, chance), top, x(cell, chance), bottom, '#b03030', 'stroke-dasharray="4 3"'),
    ...points,
  ].join('\n');
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 46}" font-family="system-ui, sans-serif" font-size="12" fill="#222">
<title>Final validation loss of every trial of init-grid</title>
<rect width="100%" height="100%" fill="#fff"/>
${text(12, 24, 'Final validation loss (nats a character): a dot a seed, a bar their median', 'font-size="14" font-weight="bold"')}
${rows.map((row, index) => text(left - 14, top + (index + 0.5) * rowHeight + 4, row, 'text-anchor="end"')).join('\n')}
${cells.map(drawPanel).join('\n')}
${text(left, bottom + 36, 'dashed: a network that knows nothing (ln 27); red: worse than that', 'fill="#b03030"')}
</svg>
`;
writeFileSync(new URL('init-grid.svg', import.meta.url), svg);
