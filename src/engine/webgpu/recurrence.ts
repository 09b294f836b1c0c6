import { type Geometry, sequencesOf } from './geometry.js';
import type { GpuLayer, GpuLayout } from './gpu-layout.js';

/** Lines of WGSL, one for each index below `count`. */
export function each(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}

/**
 * Constants and functions of a recurrence's program. Sequences stand in vectors of four; those beyond the batch read
 * the last one's numbers and are never stored. `get4` and `put4` reach a slot of what a step saves, `[row][slot][unit]`.
 */
export function recurrenceCode(
  { size, states, width }: GpuLayout,
  layer: GpuLayer,
  geometry: Geometry,
): string {
  const { units, inputs, cell } = layer;
  const sequences = sequencesOf(geometry);
  return `
const P = ${size}u;
const H = ${units}u;
const I = ${inputs}u;
const SLOTS = ${cell.slots}u;
const WIDTH = ${width}u;
const STATES = ${states}u;
const LANES = ${geometry.lanes}u;
const THREADS = ${geometry.lanes * geometry.groups}u;
const SEQUENCES = ${sequences}u;
const QUADS = ${sequences / 4}u;
fn saved4(local: u32, step: u32, b: u32, slot: u32, u: u32) -> vec4u {
  let rows = (local * run.steps + step) * run.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(run.batch - 1u));
  return (rows * SLOTS + slot) * H + u;
}
fn get4(local: u32, step: u32, b: u32, slot: u32, u: u32) -> vec4f {
  let at = saved4(local, step, b, slot, u);
  return vec4f(saved[at.x], saved[at.y], saved[at.z], saved[at.w]);
}
fn put4(local: u32, step: u32, b: u32, slot: u32, u: u32, value: vec4f) {
  let at = saved4(local, step, b, slot, u);
  for (var j = 0u; j < 4u; j++) { if (b + j < run.batch) { saved[at[j]] = value[j]; } }
}
fn outputs4(local: u32, step: u32, b: u32) -> vec4u {
  let rows = (local * run.steps + step) * run.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(run.batch - 1u));
  return rows * WIDTH + ${layer.direction * units}u;
}
fn state4(k: u32, place: u32, b: u32) -> vec4u {
  return ((k * STATES + place) * run.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(run.batch - 1u))) * H;
}
fn before4(k: u32, place: u32, b: u32, u: u32) -> vec4f {
  if (run.carry == 0u) { return vec4f(0.0); }
  let at = state4(k, place, b) + u;
  return vec4f(before[at.x], before[at.y], before[at.z], before[at.w]);
}
`;
}
