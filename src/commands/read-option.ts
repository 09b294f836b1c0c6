import { InvalidRequest } from '../spec/invalid-request.js';

/** Reads an option that stands once and is not empty. */
export function readText(option: string): (value: unknown) => string {
  return (value) => {
    if (Array.isArray(value))
      throw new InvalidRequest(`${option}: given ${value.length} times; once is enough`);
    if (String(value).trim() === '')
      throw new InvalidRequest(`${option}: expected a value, got an empty text`);
    return String(value);
  };
}

/** Reads an option that is a whole number, of at least `least` and at most `most`. */
export function readCount(
  option: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (value: unknown) => number | undefined {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (value) => {
    if (value === undefined) return undefined;
    const given = readText(option)(value);
    const number = Number(given);
    if (Number.isSafeInteger(number) && number >= least && number <= most) return number;
    throw new InvalidRequest(`${option}: expected a whole number ${range}, got ${given}`);
  };
}
