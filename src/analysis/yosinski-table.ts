import { groupBy } from './group-by.js';
import type { Estimate, TransferPlace, TransferRow } from './transfer.js';

/**
 * The last losses of one set of scopes (Yosinski et al. 2014, arXiv 1411.1792, with scopes in place of layers): `base` began
 * anew; B begins with weights that learnt its own task, A with those of another; the `+` says that what is loaded is trained
 * further. Null where no trial plays the part.
 */
export interface YosinskiRow {
  /** The scopes that are loaded, and what else is said of the loading. */
  readonly scopes: string;
  /** The source of A, as a hash; empty where there is none. */
  readonly source: string;
  readonly base: Estimate;
  readonly BnB: Estimate | null;
  readonly BnBPlus: Estimate | null;
  readonly AnB: Estimate | null;
  readonly AnBPlus: Estimate | null;
}

/** Yosinski's table of a place: a row for each set of scopes, way to load them, and source A. */
export function yosinskiTable({ rows, anew }: TransferPlace): readonly YosinskiRow[] {
  const plain = rows.filter(
    ({ mode, frozen, relation }) => mode === 'weights' && frozen !== 'some' && relation !== 'file',
  );
  const ways = groupBy(plain, ({ scopes, others }) => `${scopes} ${others}`);
  return [...ways.values()].flatMap((alike) => {
    const { scopes: loaded, further } = alike[0]!;
    const scopes = [loaded, further].filter((part) => part !== '').join(', ');
    const own = alike.filter(({ relation }) => relation === 'itself');
    const others = [
      ...groupBy(
        alike.filter(({ relation }) => relation === 'other'),
        ({ source }) => source,
      ),
    ];
    const sources: readonly (readonly [string, readonly TransferRow[]])[] =
      others.length > 0 ? others : [['', []]];
    return sources.map(([source, from]) => ({
      ...{ scopes, source, base: anew },
      BnB: finalOf(own, 'all'),
      BnBPlus: finalOf(own, 'none'),
      AnB: finalOf(from, 'all'),
      AnBPlus: finalOf(from, 'none'),
    }));
  });
}

function finalOf(rows: readonly TransferRow[], frozen: TransferRow['frozen']): Estimate | null {
  return rows.find((row) => row.frozen === frozen)?.final ?? null;
}
