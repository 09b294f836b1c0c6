import type { TransferPlace } from '../../analysis/transfer.js';
import { picture, type VegaLite, wordHeight, wordsAxis } from './picture.js';

/** A heat map of gains in area: ways to begin down, modes across; blue is a gain over beginning anew, red a loss. */
export function transferPicture({ rows }: TransferPlace): VegaLite {
  const most = Math.max(...rows.map(({ free }) => Math.abs(free.area.mean)), Number.MIN_VALUE);
  // Two digits of the largest gain: what is finer is noise beside it.
  const decimals = Math.min(100, Math.max(0, 1 - Math.floor(Math.log10(most))));
  const cells = rows.map(({ label, mode, free }) => ({
    value: shortName(label),
    mode,
    gain: Number(free.area.mean.toFixed(decimals)),
  }));
  const values = [...new Set(cells.map(({ value }) => value))];
  const lines = values.reduce((sum, value) => sum + value.split(' ').length + 0.5, 0);
  const scale = { scheme: 'redblue', domain: [-most, most] };
  return picture('gain in area by what a trial begins with', wordHeight * lines + 20, {
    data: { values: cells.map((cell) => ({ ...cell, dark: Math.abs(cell.gain) > 0.6 * most })) },
    encoding: {
      y: wordsAxis(values),
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

/** A row's name without its mode, and in the short: what is loaded, and whether that is frozen. */
function shortName(label: string): string {
  const [, loaded] = /load=(\S+)/.exec(label) ?? [];
  const words = label.split(' ').filter((word) => !word.startsWith('mode='));
  const short = words.map((word) => {
    if (loaded === undefined) return word;
    if (word === `freeze=${loaded}`) return 'frozen';
    return word.replace(/^load=/, '');
  });
  return short.join(' ') || 'warm';
}
