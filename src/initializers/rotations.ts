import type { RandomStream } from '../math/random-stream.js';

/**
 * An orthogonal matrix [side, side] of rotations of the planes (0, 1), (2, 3), …: blocks [[cos, sin], [−sin, cos]]; the
 * last row and column of an odd side are the identity's. `angle` turns a draw in (0, 1) into radians; plane p rests on draw p.
 */
export function rotations(random: RandomStream, side: number, angle: (u: number) => number): Float32Array {
  const values = new Float32Array(side * side);
  const planes = Math.floor(side / 2);
  const draws = random.uniforms(planes);
  for (let plane = 0; plane < planes; plane++) {
    const theta = angle(draws[plane]!);
    const i = 2 * plane;
    values[i * side + i] = Math.cos(theta);
    values[i * side + i + 1] = Math.sin(theta);
    values[(i + 1) * side + i] = -Math.sin(theta);
    values[(i + 1) * side + i + 1] = Math.cos(theta);
  }
  if (side % 2 === 1) values[side * side - 1] = 1;
  return values;
}
