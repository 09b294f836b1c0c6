/** A Vega-Lite specification, as data. */
export type VegaLite = Readonly<Record<string, unknown>>;

/** Colours that are told apart on light and dark ground and by most colour-blind readers (after Okabe & Ito 2008). */
export const colours = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8c6bb1',
  '#808080',
];

const strokes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

const ink = 'currentColor';

/** Dashes, so that lines are told apart without colour, and again where colours begin anew. */
export const dashes = (count: number) =>
  Array.from({ length: count }, (_, i) => strokes[(i + Math.floor(i / colours.length)) % strokes.length]);

/** An axis of values down the side: what stands after a name goes below it, so that a narrow screen has room. */
export function valueAxis(values: readonly string[]): Readonly<Record<string, unknown>> {
  const labelExpr = "split(replace(datum.label, regexp('[ (]'), '\\n$&'), '\\n')";
  return { field: 'value', type: 'nominal', sort: values, title: null, axis: { labelExpr, labelLimit: 190 } };
}

/** An axis of values down the side, each word of a name on a line of its own, the lines about the row's middle. */
export function wordsAxis(values: readonly string[]): Readonly<Record<string, unknown>> {
  const lines = Math.max(1, ...values.map((value) => value.split(' ').length));
  const labelOffset = (-wordHeight / 2) * (lines - 1);
  const axis = { labelExpr: "split(datum.label, ' ')", labelLimit: 210, labelOffset };
  return { field: 'value', type: 'nominal', sort: values, title: null, axis };
}

/** Pixels of a line of text in such names. */
export const wordHeight = 15;

/** Pixels of a row with two lines of text. */
export const rowHeight = 36;

/** An axis of steps, with no more labels than have room. */
export const stepAxis = {
  field: 'step',
  type: 'quantitative',
  title: 'step',
  axis: { grid: false, tickCount: { expr: 'ceil(width / 90)' }, labelOverlap: true },
} as const;

/** What a model that knows nothing comes to, as a line across at `chance` on the axis of the loss. */
export function chanceLine(axis: 'x' | 'y', chance: number): readonly VegaLite[] {
  const data = { values: [{ chance, name: 'chance' }] };
  const place = { [axis]: { field: 'chance', type: 'quantitative' } };
  const [end, text] =
    axis === 'y'
      ? [{ x: { value: 'width' } }, { align: 'right', baseline: 'bottom', dy: -2 }]
      : [{ y: { value: 0 } }, { align: 'left', baseline: 'top', dx: 4 }];
  return [
    { data, mark: { type: 'rule', strokeDash: [3, 3], color: '#808080' }, encoding: place },
    {
      data,
      mark: { type: 'text', color: '#808080', fontSize: 12, ...text },
      encoding: { ...place, ...end, text: { field: 'name' } },
    },
  ];
}

/** Lets a reader pick lines by their names in the legend, so that the others step back; shift picks several. */
export function pickFrom(field: string) {
  const picked = (value: number, otherwise: number) => ({
    opacity: { condition: { param: 'picked', value }, value: otherwise },
  });
  return {
    params: [{ name: 'picked', select: { type: 'point', fields: [field] }, bind: 'legend' }],
    lines: picked(1, 0.12),
    bands: picked(0.18, 0.02),
  };
}

/** What all pictures have in common: they take the page's width and the colour of its text. */
export function picture(description: string, height: number, spec: VegaLite): VegaLite {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    width: 'container',
    height,
    background: null,
    autosize: { type: 'fit-x', contains: 'padding' },
    config: {
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: {
        labelColor: ink,
        titleColor: ink,
        domainColor: ink,
        tickColor: ink,
        gridColor: ink,
        gridOpacity: 0.15,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        labelLimit: 220,
      },
      legend: {
        labelColor: ink,
        titleColor: ink,
        labelFontSize: 12,
        labelLimit: 320,
        symbolType: 'stroke',
        symbolOpacity: 1,
        symbolStrokeWidth: 3,
        orient: 'bottom',
        columns: 1,
        title: null,
      },
    },
    ...spec,
  };
}
