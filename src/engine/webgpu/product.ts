import { prelude, runBinding } from './prelude.js';
import type { Bindings, ProgramText } from './program.js';

/**
 * A product of matrices for every replica: out[row, column] = Σ a(row, i)·b(i, column), summed in the order of i. The
 * parts are WGSL expressions of `local` (the replica in its share), `k` (the replica), `row`, `column`, `i` and `block`.
 */
export interface Product {
  readonly name: string;
  readonly bindings: Bindings;
  /** Functions and constants that the expressions use. */
  readonly code?: string;
  readonly rows: string;
  readonly inner: string;
  readonly columns: number;
  /** Products side by side that share rows and columns, such as gates. */
  readonly blocks?: number;
  readonly a: string;
  readonly b: string;
  /** Whether neighbours in memory are neighbours in `a`'s rows, rather than along `i`. */
  readonly aAlongRows?: boolean;
  /** What is done with the sum, `sum`. */
  readonly store: string;
}

const slab = 16;

/** The rows, or columns, of a tile. */
function tile(columns: number): number {
  return columns <= 32 ? 32 : 64;
}

/** Workgroups of a product: of its columns and blocks, and of so many rows. */
export function productGroups({ columns, blocks = 1 }: Product, rows: number): readonly [number, number] {
  return [Math.ceil(rows / 64), Math.ceil(columns / tile(columns)) * blocks];
}

/**
 * The product's program: a workgroup makes a tile of 64 rows and 32 or 64 columns, a thread 4 × 4 of it, from pieces of
 * 16 steps of `i` in workgroup memory.
 */
export function productProgram(product: Product): ProgramText {
  const { name, bindings, code = '', rows, inner, columns, a, b, store } = product;
  const across = tile(columns);
  const threads = 16 * (across / 4);
  const aPlace = product.aAlongRows
    ? 'let r = e % 64u; let s = e / 64u;'
    : `let s = e % ${slab}u; let r = e / ${slab}u;`;
  return {
    name,
    bindings: { ...runBinding, ...bindings },
    code: `${prelude}${code}
fn left(local: u32, k: u32, block: u32, row: u32, i: u32) -> f32 { return ${a}; }
fn right(local: u32, k: u32, block: u32, i: u32, column: u32) -> f32 { return ${b}; }
var<workgroup> as_: array<f32, ${slab * 64}>;
var<workgroup> bs: array<f32, ${slab * across}>;
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  let local = at.z;
  let k = run.first + local;
  let rows = ${rows};
  let inner = ${inner};
  let across = ${Math.ceil(columns / across)}u;
  let block = at.y / across;
  let firstRow = at.x * 64u;
  let firstColumn = (at.y % across) * ${across}u;
  let tr = (thread / ${across / 4}u) * 4u;
  let tc = (thread % ${across / 4}u) * 4u;
  var sums: array<vec4f, 4>;
  for (var begin = 0u; begin < inner; begin += ${slab}u) {
    for (var e = thread; e < ${slab * 64}u; e += ${threads}u) {
      ${aPlace}
      var value = 0.0;
      if (firstRow + r < rows && begin + s < inner) { value = left(local, k, block, firstRow + r, begin + s); }
      as_[s * 64u + r] = value;
    }
    for (var e = thread; e < ${slab * across}u; e += ${threads}u) {
      let s = e / ${across}u;
      let c = e % ${across}u;
      var value = 0.0;
      if (firstColumn + c < ${columns}u && begin + s < inner) { value = right(local, k, block, begin + s, firstColumn + c); }
      bs[e] = value;
    }
    workgroupBarrier();
    for (var s = 0u; s < ${slab}u; s++) {
      let x = s * 64u + tr;
      let y = s * ${across}u + tc;
      let right4 = vec4f(bs[y], bs[y + 1u], bs[y + 2u], bs[y + 3u]);
      sums[0] += as_[x] * right4;
      sums[1] += as_[x + 1u] * right4;
      sums[2] += as_[x + 2u] * right4;
      sums[3] += as_[x + 3u] * right4;
    }
    workgroupBarrier();
  }
  for (var r = 0u; r < 4u; r++) {
    for (var c = 0u; c < 4u; c++) {
      let row = firstRow + tr + r;
      let column = firstColumn + tc + c;
      if (row < rows && column < ${columns}u) {
        let sum = sums[r][c];
        ${store}
      }
    }
  }
}`,
  };
}
