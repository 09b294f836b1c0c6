import { groupLabel } from './group-label.js';
import type { ReportSource } from './report-source.js';

/** The values in one place of the axes kept apart. */
export interface ValueGroup {
  readonly label: string;
  /** The values, the best first. */
  readonly values: readonly string[];
}

/** The places of a report, with their values; one place without a name where nothing is compared. */
export function valueGroups({ answer, name }: ReportSource): readonly ValueGroup[] {
  if (answer === null) return [{ label: '', values: [name] }];
  return answer.comparison.groups.map(({ within, values }) => ({
    label: groupLabel(within),
    values: values.map(({ value }) => value),
  }));
}
