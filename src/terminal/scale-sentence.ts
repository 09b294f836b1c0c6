import type { ScaleVerdict } from '../analysis/beyond-scale.js';
import { numberText } from './number-text.js';

/** Whether a gain is more than scale, in a sentence without its full stop. */
export function scaleSentence({ row, controls, rival, verdict }: ScaleVerdict): string {
  const { mean, interval } = row.free.area;
  const ends = Number.isFinite(interval.lower)
    ? ` (${numberText(interval.lower, 3)} to ${numberText(interval.upper, 3)})`
    : '';
  const area = `${numberText(Math.abs(mean), 3)} on average over all updates`;
  const against = rival?.againstWeights;
  switch (verdict) {
    case 'more':
      return `${row.label} gains ${area}${ends}, and more than scale: every control (${modes(controls)}) gains less, the best of them, ${rival!.mode}, by ${numberText(-against!.mean, 3)}`;
    case 'no more':
      return `${row.label} gains ${area}${ends}, but no more than scale can explain: over ${rival!.mode} weights it is ${numberText(-against!.mean, 3)} (${numberText(-against!.interval.upper, 3)} to ${numberText(-against!.interval.lower, 3)})`;
    case 'open':
      return `${row.label} gains ${area}${ends}; whether that is more than scale is open, for no control was run`;
    case 'loss':
      return `${row.label} loses ${area}${ends}`;
    case 'none':
      return `${row.label} neither gains nor loses for certain: ${numberText(mean, 3)}${ends} on average over all updates`;
  }
}

function modes(controls: ScaleVerdict['controls']): string {
  return controls.map(({ mode }) => mode).join(', ');
}
