/** `count` of the places of `draws`, those with the smallest draws: a random choice without repetition. */
export function chosen(draws: Float64Array, count: number): readonly number[] {
  const places = Array.from(draws, (_, place) => place);
  return places.sort((a, b) => draws[a]! - draws[b]! || a - b).slice(0, count);
}
