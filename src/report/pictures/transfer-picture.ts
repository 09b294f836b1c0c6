import type { TransferPlace } from '../../analysis/transfer.js';
import { picture, rowHeight, type VegaLite, valueAxis } from './picture.js';

/** A heat map of gains in area: ways to begin down, modes across; blue is a gain over beginning anew, red a loss. */
export function transferPicture({ rows }: TransferPlace): VegaLite {
  const cells = rows.map(({ label, mode, free }) => ({
    value: withoutMode(label),
    mode,
    gain: Number(free.area.mean.toPrecision(4)),
  }));
  const most = Math.max(...cells.map(({ gain }) => Math.abs(gain)), Number.MIN_VALUE);
  const values = [...new Set(cells.map(({ value }) => value))];
  const scale = { scheme: 'redblue', domain: [-most, most] };
  return picture('gain in area by what a trial begins with', rowHeight * Math.max(values.length, 2) + 20, {
    data: { values: cells.map((cell) => ({ ...cell, dark: Math.abs(cell.gain) > 0.6 * most })) },
    encoding: {
      y: valueAxis(values),
      x: { field: 'mode', type: 'nominal', sort: null, title: null, axis: { labelAngle: 0, orient: 'top' } },
    },
    layer: [
      {
        mark: { type: 'rect', tooltip: true },
        encoding: { color: { field: 'gain', type: 'quantitative', scale, legend: null } },
      },
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          text: { field: 'gain', type: 'quantitative', format: '.3~g' },
          color: { condition: { test: 'datum.dark', value: '#ffffff' }, value: '#111111' },
        },
      },
    ],
  });
}

function withoutMode(label: string): string {
  return label.replace(/ ?mode=\S+/, '').trim() || 'warm';
}
