import type { RandomStream } from './random-stream.js';

/** The numbers 0 … n − 1 in an order drawn from a stream, every order being as likely. Durstenfeld 1964, "Algorithm 235". */
export function randomOrder(stream: Pick<RandomStream, 'uniforms'>, n: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const draws = stream.uniforms(n);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(draws[i]! * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
