import type { Field, Fields, Kinds } from './field.js';
import { InvalidRequest } from './invalid-request.js';
import { suggest } from './suggest.js';
import { isSweep } from './sweep.js';

/** A value as a message shows it: JSON, cut to 60 characters. */
export function show(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'function') return `the function ${value.name || '(unnamed)'}`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Throws the one sentence that a wrong value gets: where, what it is, what was expected, which of `words` is near. */
export function refuse(path: string, value: unknown, expected: string, words: readonly string[] = []): never {
  if (typeof value === 'function' && value.name) {
    throw new InvalidRequest(
      `${path}: expected ${expected}, got the function ${value.name}; did you mean ${value.name}(…)?`,
    );
  }
  const hint = typeof value === 'string' ? suggest(value, words) : '';
  throw new InvalidRequest(`${path}: expected ${expected}, got ${show(value)}${hint}`);
}

/** Whether a value is an object with names, not an array or null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Applies `check` to a value or, where the value is a sweep, to each of its values; sweeps of sweeps become one. */
export function checkSweepable(
  value: unknown,
  path: string,
  check: (value: unknown, path: string) => unknown,
): unknown {
  if (!isSweep(value)) return check(value, path);
  if (!Array.isArray(value.values) || value.values.length === 0) {
    throw new InvalidRequest(`${path}: an empty sweep; give sweep(…) at least one value`);
  }
  const values = value.values.flatMap((item, index) => {
    const checked = checkSweepable(item, `${path}[${index}]`, check);
    return isSweep(checked) ? checked.values : [checked];
  });
  return { kind: 'sweep', values };
}

/** Checks a value that a field or a choice of specs describes, sweeps included, and fills in defaults. */
export function checkValue(field: Field | Kinds, value: unknown, path: string): unknown {
  return checkSweepable(value, path, (item, itemPath) =>
    'kinds' in field ? checkSpec(field, item, itemPath) : checkLeaf(field, item, itemPath),
  );
}

function checkLeaf(field: Field, value: unknown, path: string): unknown {
  if (field.schema.safeParse(value).success) return value;
  if (!isRecord(value) || !Object.values(value).some(isSweep)) {
    refuse(path, value, field.expected, field.words);
  }
  const parts = Object.entries(value).map(
    ([name, part]) => [name, checkSweepable(part, `${path}.${name}`, (item) => item)] as const,
  );
  for (const plain of withoutSweeps(parts)) {
    if (!field.schema.safeParse(plain).success) refuse(path, plain, field.expected);
  }
  return Object.fromEntries(parts);
}

/** Every object that parts stand for, one for each way through the sweeps among them. */
function withoutSweeps(
  parts: readonly (readonly [string, unknown])[],
): readonly Readonly<Record<string, unknown>>[] {
  return parts.reduce<Record<string, unknown>[]>(
    (objects, [name, part]) =>
      (isSweep(part) ? part.values : [part]).flatMap((item) =>
        objects.map((object) => ({ ...object, [name]: item })),
      ),
    [{}],
  );
}

function checkSpec(choice: Kinds, value: unknown, path: string): unknown {
  const names = Object.keys(choice.kinds);
  if (!isRecord(value) || typeof value.kind !== 'string') {
    refuse(path, value, `${withArticle(choice.what)} such as ${names.slice(0, 3).join('(…), ')}(…)`);
  }
  const fields = Object.hasOwn(choice.kinds, value.kind) ? choice.kinds[value.kind] : undefined;
  if (fields === undefined) {
    throw new InvalidRequest(`${path}: unknown ${choice.what} "${value.kind}"${suggest(value.kind, names)}`);
  }
  const { kind, ...options } = value;
  return { kind, ...checkFields(fields, options, path, `${kind}(…)`) };
}

function withArticle(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

/** Checks an object's fields one by one and fills in defaults; `owner` names the object in messages. */
export function checkFields(
  fields: Fields,
  options: Readonly<Record<string, unknown>>,
  path: string,
  owner: string,
): Record<string, unknown> {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(fields, name)) {
      const known = Object.keys(fields);
      const hint =
        suggest(name, known) ||
        (known.length > 0 ? `; it takes ${known.join(', ')}` : '; it takes no options');
      throw new InvalidRequest(`${at(name)}: unknown option of ${owner}${hint}`);
    }
  }
  const checked: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = options[name];
    if (value !== undefined) checked[name] = checkValue(field, value, at(name));
    else if ('kinds' in field) refuse(at(name), value, withArticle(field.what));
    else if (field.fallback !== undefined) checked[name] = field.fallback;
    else if (!field.optional) refuse(at(name), value, field.expected);
  }
  return checked;
}
