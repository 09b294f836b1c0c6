import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readRequest } from '../../bench/run-benches.js';

const known = ['engine', 'queue'];

/** What is read, and what is said meanwhile. */
function read(context: TestContext, ...args: readonly string[]) {
  const [log, error] = [
    context.mock.method(console, 'log', () => {}),
    context.mock.method(console, 'error', () => {}),
  ];
  const request = readRequest(args, known);
  const said = ({ mock }: typeof log) => mock.calls.flatMap(({ arguments: texts }) => texts).join('\n');
  return { request, log: said(log), error: said(error) };
}

test('without names all benches are asked for, at their usual size', (context) => {
  const rest = { json: undefined, quick: false, full: false };
  assert.deepEqual(read(context).request, { names: known, ...rest });
  const { request } = read(context, 'queue', '--full', '--json', 'out.json');
  assert.deepEqual(request, { names: ['queue'], json: 'out.json', quick: false, full: true });
});

test('an unknown bench or option is said in a sentence, with exit code 2', (context) => {
  const bench = read(context, 'quene');
  assert.deepEqual(
    [bench.request, bench.error],
    [2, 'unknown bench "quene"; did you mean "queue"?; there are engine, queue'],
  );
  const option = read(context, '--fast');
  assert.equal(option.request, 2);
  assert.match(option.error, /^Unknown option '--fast'\nusage: npm run bench -- \[engine\|queue …\]/);
});

test('help names the benches and the options', (context) => {
  const { request, log } = read(context, '--help');
  assert.equal(request, 0);
  assert.match(log, /^usage: .*engine\|queue(.|\n)*--json FILE/);
});
