import type { PhaseCell } from '../report-data.js';
import { picture, rowHeight, type VegaLite, valueAxis } from './picture.js';

/** What a heat map shows, and which end of its scale is dark. */
const scales = {
  score: { scheme: 'viridis', reverse: true, isDark: (share: number) => share > 0.45 },
  gradNorm: { scheme: 'viridis', reverse: false, isDark: (share: number) => share < 0.6 },
  divergence: { scheme: 'oranges', reverse: false, isDark: (share: number) => share > 0.6 },
} as const;

/** A heat map: values down, places across, coloured by one measure; its numbers stand in the squares. */
export function phasePicture(
  cells: readonly PhaseCell[],
  field: keyof typeof scales,
  title: string,
): VegaLite {
  const values = [...new Set(cells.map(({ value }) => value))];
  const { isDark, ...scheme } = scales[field];
  const known = cells.flatMap((cell) => cell[field] ?? []);
  const isRate = field === 'divergence';
  const [low, high] = isRate ? [0, 1] : [Math.min(...known), Math.max(...known)];
  const isWide = !isRate && low > 0 && high / low > 20;
  const place = (value: number) =>
    isWide ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const format = isRate ? '.0%' : '.3~g';
  const shown = cells.map((cell) => ({
    ...cell,
    shown: cell[field],
    dark: cell[field] !== null && isDark(place(cell[field])),
  }));
  const scale = { ...scheme, domain: [low, high], ...(isWide && { type: 'log' }) };
  return picture(`${title} by value and place`, rowHeight * Math.max(values.length, 2) + 20, {
    data: { values: shown },
    encoding: {
      y: valueAxis(values),
      x: { field: 'group', type: 'nominal', sort: null, title: null, axis: { labelAngle: 0, orient: 'top' } },
    },
    layer: [
      {
        mark: { type: 'rect', tooltip: true },
        encoding: {
          color: { field: 'shown', type: 'quantitative', scale, legend: null },
          tooltip: [
            { field: 'value', title: 'value' },
            { field: 'group', title: 'place' },
            { field: 'shown', title, format },
            { field: 'trials', title: 'trials' },
          ],
        },
      },
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          text: { field: 'shown', type: 'quantitative', format },
          color: { condition: { test: 'datum.dark', value: '#ffffff' }, value: '#111111' },
        },
      },
    ],
  });
}
