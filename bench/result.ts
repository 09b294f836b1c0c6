/** What a bar is: a value that a run must reach, or must stay under. */
export type Bar = { readonly atLeast: number } | { readonly atMost: number };

/** What a bench measured, with what it is held against; a peer is another program's value in the same unit. */
export interface Measured {
  readonly bench: string;
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?:
    | { readonly name: string; readonly value: number }
    | { readonly name: string; readonly missing: string };
  /** On the ratio to the peer where there is one, else on the value. */
  readonly bar?: Bar;
}

/** One measurement as the JSON file holds it. Fields that have nothing to say are null. */
export interface BenchResult {
  readonly bench: string;
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** The value divided by the peer's. */
  readonly ratio: number | null;
  /** What the project promises. */
  readonly bar: string | null;
  /** Whether this run kept the bar; null where there is none, or where its peer is missing. */
  readonly holds: boolean | null;
  /** Why there is no peer to compare with. */
  readonly missing?: string;
}

/** What a bench is asked for. */
export interface BenchOptions {
  /** The smallest run that goes the whole way; its numbers mean nothing. */
  readonly quick: boolean;
  /** The cases too that take many minutes. */
  readonly full: boolean;
}

/** A bench: measures case after case. */
export type Bench = (options: BenchOptions) => AsyncIterable<Measured>;

/** A measurement with its ratio and its verdict. */
export function judge({ bench, case: name, value, unit, peer, bar }: Measured): BenchResult {
  const peerValue = peer && 'value' in peer ? peer.value : null;
  const ratio = peerValue === null ? null : value / peerValue;
  const judged = peer === undefined ? value : ratio;
  return {
    bench,
    case: name,
    value,
    unit,
    peer: peer?.name ?? null,
    peerValue,
    ratio,
    bar: bar === undefined ? null : 'atLeast' in bar ? `≥ ${bar.atLeast}` : `≤ ${bar.atMost}`,
    holds:
      bar === undefined || judged === null
        ? null
        : 'atLeast' in bar
          ? judged >= bar.atLeast
          : judged <= bar.atMost,
    ...(peer && 'missing' in peer && { missing: peer.missing }),
  };
}

/** The middle one of some values, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
