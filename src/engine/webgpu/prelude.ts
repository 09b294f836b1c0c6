import type { Bindings } from './program.js';

/** What every program of a pass reads: the first replica of its share, and the sizes of the batch. */
export const runBinding: Bindings = { run: ['uniform', 'Run'] };

/** Declarations in front of every program. `carry` is 0 where states begin as zeros and are not kept. */
export const prelude = `
struct Run { first: u32, steps: u32, batch: u32, carry: u32 }
`;

/** Floats of the uniform buffer `Run`, as unsigned integers. */
export function runNumbers(
  first: number,
  steps: number,
  batch: number,
  carry: boolean,
): Uint32Array<ArrayBuffer> {
  return Uint32Array.of(first, steps, batch, carry ? 1 : 0);
}

/**
 * Squashing functions that keep NaN and never overflow: WGSL's own may do either. exp(-80) is far below the smallest
 * difference that single precision sees beside 1.
 */
export const squashing = `
fn keepNan(x: vec4f, y: vec4f) -> vec4f {
  return select(y, x, (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u));
}
fn sigmoid4(x: vec4f) -> vec4f {
  return keepNan(x, 1.0 / (1.0 + exp(-clamp(x, vec4f(-80.0), vec4f(80.0)))));
}
fn relu4(x: vec4f) -> vec4f {
  return keepNan(x, max(x, vec4f(0.0)));
}
fn tanh4(x: vec4f) -> vec4f {
  return keepNan(x, tanh(clamp(x, vec4f(-20.0), vec4f(20.0))));
}
`;
