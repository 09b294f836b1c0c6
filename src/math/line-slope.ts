/** The slope of the line through points by least squares; undefined where there are fewer than two places. */
export function lineSlope(places: readonly number[], values: readonly number[]): number | undefined {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
  const [x, y] = [mean(places), mean(values)];
  let [product, square] = [0, 0];
  for (const [at, place] of places.entries()) {
    product += (place - x) * (values[at]! - y);
    square += (place - x) ** 2;
  }
  return square === 0 || places.length === 0 ? undefined : product / square;
}
