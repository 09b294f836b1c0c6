import type { AxisValue, Trial } from '../plan/trial.js';
import { textTable } from './text-table.js';

/** What a grid point shows at step 0: the medians over its seeds. */
export interface PointProbe {
  /** Its place on every axis that matters at step 0. */
  readonly axes: Trial['axes'];
  readonly seeds: number;
  /** Training loss, in the task's units and in units of the loss of one who knows nothing. */
  readonly loss: number;
  readonly lossToChance: number;
  /** Norm of the gradient, before clipping. */
  readonly gradNorm: number;
  /** By how much the norm of dL/dh changes a step, on its way back; null where that cannot be told. */
  readonly factor: number | null;
  /** What is left of it at the first step. */
  readonly left: number | null;
  /** That of the seed in the middle. */
  readonly verdict: 'vanishes' | 'steady' | 'explodes';
  /** How many seeds have each verdict. */
  readonly verdicts: Readonly<Record<PointProbe['verdict'], number>>;
  /** The norm of dL/dh by the distance from the loss, in steps. */
  readonly stateNorms: readonly number[];
}

/** A grid at step 0. */
export interface Probe {
  readonly experiment: string;
  readonly backend: string;
  /** The axes that matter at step 0. */
  readonly axes: readonly string[];
  /** What is left of a gradient that vanishes is below the one, and of one that explodes above the other. */
  readonly bounds: { readonly vanishes: number; readonly explodes: number };
  readonly points: readonly PointProbe[];
  /** Grid points that begin from trials, which a probe does not train. */
  readonly leftOut: number;
}

/** The phase diagram: a table for each cell and task, a row an initializer, a column a value of its widest option. */
export function probeText(probe: Probe): string {
  const { experiment, backend, bounds, points, leftOut } = probe;
  const across = columnAxis(probe);
  const sections = groupBy(points, ({ axes }) => placeText(axes, (axis) => !isOfInitializer(axis)));
  const tables = [...sections].map(([place, section]) => {
    const table = sectionTable(section, across);
    return place === '' ? table : `${place}\n${table}`;
  });
  const counts = ['vanishes', 'steady', 'explodes'].map(
    (verdict) => `${points.filter((point) => point.verdict === verdict).length} ${verdict}`,
  );
  return [
    `${experiment} at step 0, ${points.length} grid points on ${backend}: ${counts.join(', ')}`,
    `×     factor a step of the state's gradient on its way back from the last step's loss; it vanishes where`,
    `      less than ${bounds.vanishes} of it is left at the first step, and explodes above ${bounds.explodes}`,
    'loss  in units of the loss of a model that knows nothing; norm  of the whole gradient',
    ...tables.map((table) => `\n${table}`),
    ...(leftOut === 0 ? [] : [leftOutText(leftOut)]),
  ].join('\n');
}

function leftOutText(leftOut: number): string {
  const [points, are] =
    leftOut === 1 ? ['1 grid point begins', 'is'] : [`${leftOut} grid points begin`, 'are'];
  return `\n${points} from other trials, which are not trained here, and ${are} left out`;
}

function isOfInitializer(axis: string): boolean {
  return axis === 'initializer' || axis.startsWith('initializer.') || axis.startsWith('initializer[');
}

/** The numeric axis of the initializer with the most values, if there is one. */
function columnAxis({ axes, points }: Probe): string | undefined {
  const valuesOf = (axis: string) => new Set(points.flatMap((point) => point.axes[axis] ?? []));
  return axes
    .filter((axis) => isOfInitializer(axis))
    .map((axis) => ({ axis, values: [...valuesOf(axis)] }))
    .filter(({ values }) => values.length > 1 && values.every((value) => typeof value === 'number'))
    .sort((a, b) => b.values.length - a.values.length)[0]?.axis;
}

/** Four lines for each row: the verdicts, and what they rest on. */
function sectionTable(points: readonly PointProbe[], across: string | undefined): string {
  const columns = [
    ...new Set(points.map(({ axes }) => (across === undefined ? undefined : axes[across]))),
  ].sort(byNumber);
  const rows = groupBy(points, ({ axes }) =>
    placeText(axes, (axis) => isOfInitializer(axis) && axis !== across),
  );
  const lines = [...rows].flatMap(([place, row]) => {
    const at = (show: (point: PointProbe) => string) =>
      columns.map((column) => {
        const found = row.find(({ axes }) => (across === undefined ? undefined : axes[across]) === column);
        return found === undefined ? '' : show(found);
      });
    return [
      [place, ...at(verdictText)],
      ['  ×', ...at(({ factor }) => numberText(factor))],
      ['  loss', ...at(({ lossToChance }) => numberText(lossToChance))],
      ['  norm', ...at(({ gradNorm }) => numberText(gradNorm))],
    ];
  });
  const title = across === undefined ? '' : across.replace(/^initializer\./, '');
  const header = columns.map((column, n) => {
    const value = column === undefined ? '' : String(column);
    return n === 0 && value !== '' ? `${title} ${value}` : value;
  });
  return textTable(['initializer', ...header], lines);
}

/** The verdict, and of how many seeds it is where they disagree. */
function verdictText({ verdict, verdicts, seeds }: PointProbe): string {
  return verdicts[verdict] === seeds ? verdict : `${verdict} ${verdicts[verdict]}/${seeds}`;
}

function placeText(axes: Trial['axes'], isShown: (axis: string) => boolean): string {
  return Object.entries(axes)
    .filter(([axis]) => isShown(axis))
    .map(([axis, value]) =>
      axis === 'initializer' ? String(value) : `${axis.replace(/^initializer\./, '')}=${value}`,
    )
    .join(' ');
}

/** Columns by their number; points without one come last. */
function byNumber(a: AxisValue | undefined, b: AxisValue | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return Number(a) - Number(b);
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function numberText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e4 || size < 1e-3)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
}
