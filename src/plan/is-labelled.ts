/** Whether an axis label is the value asked for: the same text or number, or a spec of that kind. */
export function isLabelled(label: string, value: string): boolean {
  return label === value || label.startsWith(`${value}(`) || Number(label) === Number(value);
}
