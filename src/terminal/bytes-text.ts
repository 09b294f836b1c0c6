/** A number of bytes as people read it: `340 MB`, `2.1 GB`. */
export function bytesText(bytes: number): string {
  if (bytes < 999.5e6) return `${Math.max(0, Math.round(bytes / 1e6))} MB`;
  return `${(bytes / 1e9).toFixed(bytes < 9.95e9 ? 1 : 0)} GB`;
}
