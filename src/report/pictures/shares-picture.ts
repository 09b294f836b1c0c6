import { colours, picture, type VegaLite } from './picture.js';

/** Shares of the variance as bars. */
export function sharesPicture(shares: readonly (readonly [string, number])[]): VegaLite {
  return picture('How much of the variance goes with each part', 26 * shares.length, {
    data: { values: shares.map(([part, share]) => ({ part, share })) },
    mark: { type: 'bar', color: colours[0], tooltip: true },
    encoding: {
      y: {
        field: 'part',
        type: 'nominal',
        sort: shares.map(([part]) => part),
        title: null,
        axis: { labelLimit: 180 },
      },
      x: {
        field: 'share',
        type: 'quantitative',
        title: 'share of the variance',
        axis: { format: '.0%', tickCount: { expr: 'ceil(width / 70)' } },
      },
    },
  });
}
