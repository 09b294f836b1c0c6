const blocks = '▁▂▃▄▅▆▇█';

/** Spans of two decades and more are drawn by logarithm. */
const wide = 100;

/** Numbers as a line of at most `width` blocks, from the lowest to the highest; one that is not finite is a ×. */
export function sparkline(values: readonly number[], width = 40): string {
  const shown = thin(values, width);
  const finite = shown.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const scale = low > 0 && high / low >= wide ? Math.log : (value: number) => value;
  const span = scale(high) - scale(low);
  return shown
    .map((value) => {
      if (!Number.isFinite(value)) return '×';
      const part = span > 0 ? (scale(value) - scale(low)) / span : 0;
      return blocks[Math.min(blocks.length - 1, Math.floor(part * blocks.length))];
    })
    .join('');
}

/** At most `count` items of a list at equal distances, the first and the last among them. */
export function thin<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  const at = (place: number) => Math.round((place * (items.length - 1)) / (count - 1));
  return Array.from({ length: count }, (_, place) => items[at(place)]!);
}
