import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { experimentText } from './experiment-text.js';
import { journalOf, runSweep, tableOf, userFolder } from './program.js';

const cpu = ['--backend', 'cpu', '--workers', '0', '--no-report'];
const cells = 'gru({ units: 3 })';

/** The small experiment with what it measures. */
function measuring(seeds: string, measures: string): string {
  return experimentText({ seeds, cells })
    .replace('import {', 'import { gradientThroughTime, norms, spectrum, deadUnits, timeConstants,')
    .replace('seeds:', `measure: ${measures},\n  seeds:`);
}

test('measures are recorded beside the losses, shown, and change neither ids nor results', async (context) => {
  const folder = userFolder(context, {
    'plain.ts': experimentText({ name: 'plain', seeds: '1', cells }),
    'tiny.ts': measuring('1', '[spectrum({ every: 10 }), timeConstants(), norms({ every: 20 })]'),
  });
  const ends = async (name: string) => {
    const { code, stderr } = await runSweep(folder, `${name}.ts`, ...cpu);
    assert.equal(code, 0, stderr);
    return journalOf(path.join(folder, 'results', name))
      .filter(({ event }) => event === 'trial')
      .map((end) => {
        const { id, fingerprint, summary } = end as typeof end & Readonly<Record<string, unknown>>;
        return { id: id!, fingerprint, summary };
      });
  };
  const plain = await ends('plain');
  assert.deepEqual(await ends('tiny'), plain);
  const rows = tableOf(path.join(folder, 'results/tiny'), 'metrics.csv').map((row) => row.split(','));
  const stepsOf = (metric: string) =>
    rows.filter(([id, , name]) => id === plain[0]!.id && name === metric).map(([, step]) => Number(step));
  assert.deepEqual(stepsOf('spectral_radius/gru.update_gate.wt'), [0, 10, 20]);
  assert.deepEqual(stepsOf('time_constant_q50/gru'), [0, 20]);
  assert.deepEqual(stepsOf('update_norm/global'), [0]);

  const { stdout } = await runSweep(folder, 'show', 'tiny', plain[0]!.id);
  assert.match(stdout, /^spectral_radius\/gru\.update_gate\.wt +[▁-█]{3} {2}\S+ → \S+$/m);
  assert.match(stdout, /^weight_norm\/global +[▁-█]{2} /m);
  assert.doesNotMatch(stdout, /weight_norm\/gru/);
  assert.match(stdout, /^step {2}loss\/train {2}grad_norm\/global {2}loss\/val$/m);
});

test('trials that have ended keep what was measured of them when the list changes, and this is said', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': experimentText({ seeds: '1', cells }) });
  await runSweep(folder, 'tiny.ts', ...cpu);
  writeFileSync(path.join(folder, 'tiny.ts'), measuring('2', 'gradientThroughTime()'));
  const { code, stdout, stderr } = await runSweep(folder, 'tiny.ts', ...cpu, '--json');
  assert.equal(code, 0, stderr);
  const { trained, notes } = JSON.parse(stdout);
  assert.equal(trained, 3);
  assert.match(notes.join('\n'), /`measure` has changed since the last run: trials that have ended keep/);
  const rows = tableOf(path.join(folder, 'results/tiny'), 'metrics.csv').map((row) => row.split(','));
  const measured = rows.filter(([, step, name]) => step === '0' && name === 'state_gradient/gru.back_2');
  assert.equal(measured.length, 3);
});

test('a measure that no trial has anything for is refused before the first trial', async (context) => {
  const folder = userFolder(context, { 'tiny.ts': measuring('1', '[norms(), deadUnits()]') });
  const { code, stderr } = await runSweep(folder, 'tiny.ts', ...cpu);
  assert.equal(code, 2);
  assert.equal(
    stderr,
    'measure: deadUnits finds nothing to measure in any trial: only an rnn with relu has units that can be dead\n',
  );
});
