import type { RuleArguments } from '../native/addon.js';
import { backwardMemory, backwardProgram, transposeProgram } from './backward.js';
import { forwardMemory, forwardProgram } from './forward.js';
import { type Geometry, geometryOf, sequencesOf, type WorkgroupLimits } from './geometry.js';
import type { GpuLayer, GpuLayout } from './gpu-layout.js';
import { belowGradient, inputGradient, inputProduct, recurrentGradient } from './layer-products.js';
import { type Product, productGroups, productProgram } from './product.js';
import type { Program, ProgramText } from './program.js';
import { lossProgram, lossSumProgram, readOutGradient, readOutProduct, topGradient } from './read-out.js';
import { normsProgram, resultsStride, updatedPerThread, updateProgram } from './update.js';

/** The sizes of a batch, and what follows from them. */
export interface BatchSize {
  readonly steps: number;
  readonly batch: number;
}

/** One dispatch of a pass: its program, the buffers that its bindings mean there, and its workgroups for so many replicas. */
export interface Dispatch<Compiled = Program> {
  readonly program: Compiled;
  /** Names of buffers by names of bindings, where they differ. */
  readonly names: Readonly<Record<string, string>>;
  readonly groups: (replicas: number, size: BatchSize) => readonly [number, number, number];
}

/** How the programs are made for a device; who only counts them need not compile them. */
export interface ProgramSource<Compiled = Program> {
  readonly limits: WorkgroupLimits;
  /** Compiles a program, or takes the one that was compiled before. */
  compile(text: ProgramText): Compiled;
}

const rowsOf = ({ steps, batch }: BatchSize) => steps * batch;

/** All dispatches of a model's passes. */
export class GpuPrograms<Compiled = Program> {
  readonly #layout: GpuLayout;
  readonly #source: ProgramSource<Compiled>;
  readonly #geometries: { readonly forward: Geometry; readonly backward: Geometry };

  /** RangeError where the units do not fit into a workgroup's memory. */
  constructor(layout: GpuLayout, source: ProgramSource<Compiled>, batch: number) {
    const [one] = layout.layers[0]!;
    const { units, cell } = layout;
    const weights = cell.gates * units * units;
    const fit = (perSequence: number) => geometryOf(units, batch, { perSequence, weights }, source.limits);
    const forward = fit(forwardMemory(one!));
    const backward = fit(backwardMemory(one!));
    if (!forward || !backward) throw new RangeError(`${units} units do not fit into a workgroup`);
    this.#layout = layout;
    this.#source = source;
    this.#geometries = { forward, backward };
  }

  /** From the batch to the loss of each replica, and with `differentiates` the loss's gradient over the read-out. */
  forward(differentiates: boolean): readonly Dispatch<Compiled>[] {
    const layout = this.#layout;
    const { forward } = this.#geometries;
    const layers = layout.layers.flat().flatMap((layer) => {
      const names = namesOf(layer);
      const input = layer.tokens ? [] : [this.#product(inputProduct(layout, layer), names, rowsOf)];
      return [...input, this.#recurrence(forwardProgram(layout, layer, forward), names, forward)];
    });
    const losses = this.#program(lossProgram(layout, differentiates), {}, (replicas, size) => [
      Math.ceil(this.#targets(size) / 64),
      replicas,
      1,
    ]);
    const stride = differentiates ? resultsStride(layout) : 1;
    const sum = this.#program(lossSumProgram(layout, stride), {}, (replicas) => [replicas, 1, 1]);
    const top = { below: `outputs${layout.layers.length - 1}` };
    return [
      ...layers,
      this.#product(readOutProduct(layout), top, (size) => this.#targets(size)),
      losses,
      sum,
    ];
  }

  /** From the loss's gradient to that of the parameters. */
  backward(): readonly Dispatch<Compiled>[] {
    const layout = this.#layout;
    const top = layout.layers.length - 1;
    const below = { below: `outputs${top}` };
    const readOut = [
      this.#product(readOutGradient(layout), below, () => layout.width + 1),
      this.#product(topGradient(layout), { dOutputs: `dOutputs${top}` }, (size) => this.#targets(size)),
    ];
    return [...readOut, ...layout.layers.toReversed().flatMap((layers) => this.#layerBackward(layers))];
  }

  /** Norms, what is finite, and the update by a rule. */
  update(rule: RuleArguments): readonly Dispatch<Compiled>[] {
    const layout = this.#layout;
    const blocks = Math.ceil(layout.size / (256 * updatedPerThread));
    return [
      this.#program(normsProgram(layout), {}, (replicas) => [layout.offsets.length - 1, replicas, 1]),
      this.#program(updateProgram(layout, rule), {}, (replicas) => [blocks, replicas, 1]),
    ];
  }

  #layerBackward(directions: readonly GpuLayer[]): Dispatch<Compiled>[] {
    const layout = this.#layout;
    const { backward } = this.#geometries;
    const fromEnd = layout.output.at === 'last-step' && directions[0]!.layer === layout.layers.length - 1;
    const tiles = Math.ceil(layout.units / 16) ** 2;
    const each = directions.flatMap((layer) => {
      const names = namesOf(layer);
      const transpose = this.#program(transposeProgram(layout, layer), names, (replicas) => [
        tiles,
        layout.cell.gates,
        replicas,
      ]);
      return [
        ...(backward.holdsWeights ? [] : [transpose]),
        this.#recurrence(backwardProgram(layout, layer, backward, fromEnd), names, backward),
        this.#product(inputGradient(layout, layer), names, () => layer.inputs + 1),
        this.#product(recurrentGradient(layout, layer), names, () => layer.units),
      ];
    });
    if (directions[0]!.layer === 0) return each;
    const toBelow = directions.map((layer) =>
      this.#product(belowGradient(layout, layer), namesOf(layer), rowsOf),
    );
    return [...each, ...toBelow];
  }

  #targets(size: BatchSize): number {
    return this.#layout.output.at === 'every-step' ? rowsOf(size) : size.batch;
  }

  #program(text: ProgramText, names: Dispatch['names'], groups: Dispatch['groups']): Dispatch<Compiled> {
    return { program: this.#source.compile(text), names, groups };
  }

  #product(
    product: Product,
    names: Dispatch['names'],
    rows: (size: BatchSize) => number,
  ): Dispatch<Compiled> {
    return this.#program(productProgram(product), names, (replicas, size) => [
      ...productGroups(product, rows(size)),
      replicas,
    ]);
  }

  #recurrence(text: ProgramText, names: Dispatch['names'], geometry: Geometry): Dispatch<Compiled> {
    return this.#program(text, names, (replicas, { batch }) => [
      Math.ceil(batch / sequencesOf(geometry)),
      replicas,
      1,
    ]);
  }
}

/** What a layer's programs call their buffers. */
function namesOf({ layer, direction }: GpuLayer): Record<string, string> {
  return {
    saved: `saved${layer}.${direction}`,
    outputs: `outputs${layer}`,
    below: `outputs${layer - 1}`,
    dOutputs: `dOutputs${layer}`,
    dBelow: `dOutputs${layer - 1}`,
  };
}
