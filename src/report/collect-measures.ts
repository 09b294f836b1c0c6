import { groupBy } from '../analysis/group-by.js';
import { median } from '../analysis/median.js';
import type { MetricsRow } from '../records/record.js';
import type { SpectraSet, ThroughTimeSet, When } from './report-data.js';

/** A value of a measure of some trials that are alike. */
interface Measured {
  readonly group: string;
  readonly value: string;
  readonly when: When;
  /** `state_gradient`, `spectral_radius` and so on. */
  readonly what: string;
  /** What stands behind the slash: a layer with its steps back, or a matrix. */
  readonly of: string;
  readonly values: number[];
}

const spectrum = {
  radius: 'spectral_radius',
  largest: 'largest_singular_value',
  smallest: 'smallest_singular_value',
  orthogonalityError: 'orthogonality_error',
  departure: 'departure_from_normality',
} as const;

const wanted: ReadonlySet<string> = new Set(['state_gradient', ...Object.values(spectrum)]);

/** Gathers what was measured of trials at their first and last step, a trial at a time. */
export class MeasureCollector {
  readonly #measured = new Map<string, Measured>();

  /** Adds a trial's measures at its first and its last row; those of a single row are of the first step. */
  add(group: string, value: string, rows: readonly MetricsRow[]): void {
    this.#addRow({ group, value, when: 'first' }, rows[0]);
    if (rows.length > 1) this.#addRow({ group, value, when: 'last' }, rows.at(-1));
  }

  /** The gradient through time of each place and layer, at the first step and at the last. */
  throughTime(): readonly ThroughTimeSet[] {
    const gradients = [...this.#measured.values()].flatMap(({ what, of, values, ...place }) => {
      const [, layer, back] = /^(.+)\.back_(\d+)$/.exec(of) ?? [];
      if (what !== 'state_gradient' || layer === undefined) return [];
      return [{ ...place, layer, back: Number(back), norm: median(values) }];
    });
    const sets = groupBy(gradients, ({ group, layer, when }) => [group, layer, when].join('\n'));
    return [...sets.values()].map((points) => {
      const [{ group, layer, when }] = points as [(typeof points)[number]];
      return { group, layer, when, points: points.map(({ value, back, norm }) => ({ value, back, norm })) };
    });
  }

  /** The spectra of each place. */
  spectra(): readonly SpectraSet[] {
    const radii = [...this.#measured.values()].filter(({ what }) => what === spectrum.radius);
    return [...groupBy(radii, ({ group }) => group)].map(([group, alike]) => ({
      group,
      matrices: alike.map(({ value, when, of }) => {
        const found = (what: string) =>
          median(this.#measured.get(keyOf({ group, value, when }, what, of))?.values ?? []);
        return {
          ...{ value, when, matrix: of, radius: found(spectrum.radius), largest: found(spectrum.largest) },
          ...{ smallest: found(spectrum.smallest), departure: found(spectrum.departure) },
          orthogonalityError: found(spectrum.orthogonalityError),
        };
      }),
    }));
  }

  #addRow(place: Pick<Measured, 'group' | 'value' | 'when'>, row: MetricsRow | undefined): void {
    for (const name in row?.metrics) {
      const cut = name.indexOf('/');
      const what = name.slice(0, cut);
      const value = row.metrics[name];
      if (!wanted.has(what) || typeof value !== 'number') continue;
      const of = name.slice(cut + 1);
      const key = keyOf(place, what, of);
      const measured = this.#measured.get(key) ?? { ...place, what, of, values: [] };
      measured.values.push(value);
      this.#measured.set(key, measured);
    }
  }
}

function keyOf({ group, value, when }: Pick<Measured, 'group' | 'value' | 'when'>, what: string, of: string) {
  return [group, value, when, what, of].join('\n');
}
