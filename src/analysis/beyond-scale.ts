import type { TransferPlace, TransferRow } from './transfer.js';

/** Whether a gain of weights as they are is more than what controls of the same scale gain too. */
export interface ScaleVerdict {
  readonly row: TransferRow;
  readonly controls: readonly TransferRow[];
  /**
   * `more`: the area is larger than 0 and than that of every control; `no more`: larger than 0, but not than that of some
   * control; `open`: larger than 0, without a control; `loss`: smaller than 0; `none`: neither. By 95 % intervals.
   */
  readonly verdict: 'more' | 'no more' | 'open' | 'loss' | 'none';
  /** The control that comes closest, where there is one. */
  readonly rival: TransferRow | undefined;
}

/** The modes that keep the scale of weights and nothing of what was learnt; permuted units keep that too. */
const controlModes = ['shuffled', 'moments', 'spectrum'];

/** Judges every way to begin with weights as they are, over the controls that are like it in all else. */
export function beyondScale({ rows }: TransferPlace): readonly ScaleVerdict[] {
  return rows
    .filter(({ mode }) => mode === 'weights')
    .map((row) => {
      const controls = rows.filter((other) => controlModes.includes(other.mode) && isAlike(other, row));
      const [rival] = controls.toSorted((a, b) => advantage(b) - advantage(a));
      return { row, controls, rival, verdict: verdictOf(row, controls) };
    });
}

function isAlike(a: TransferRow, b: TransferRow): boolean {
  return a.source === b.source && a.scopes === b.scopes && a.frozen === b.frozen && a.others === b.others;
}

function advantage({ againstWeights }: TransferRow): number {
  return againstWeights?.mean ?? Number.NEGATIVE_INFINITY;
}

function verdictOf({ free }: TransferRow, controls: readonly TransferRow[]): ScaleVerdict['verdict'] {
  if (free.area.interval.upper < 0) return 'loss';
  if (!(free.area.interval.lower > 0)) return 'none';
  if (controls.length === 0) return 'open';
  const isBehind = ({ againstWeights }: TransferRow) =>
    againstWeights !== null && againstWeights.interval.upper < 0;
  return controls.every(isBehind) ? 'more' : 'no more';
}
