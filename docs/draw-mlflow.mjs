// Draws docs/mlflow/*.png: a part of experiments/init-grid.ts, uploaded to a real MLflow server, in a real Chromium, with
// the clicks that docs/mlflow.md names. After npm run build and npm run mlflow -- --install: node docs/draw-mlflow.mjs [FOLDER]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startMlflowServer } from '../dist/scripts/mlflow-server.js';
import { chromiumPath, openPage } from '../dist/test/report/chromium.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2] ?? path.join(root, 'results', '.pictures');
const shown = { width: 1200, height: 900, deviceScaleFactor: 1, mobile: false };
const ends = [];
const server = await startMlflowServer({ folder: path.join(folder, 'server'), workers: 2 });
try {
  const args = ['experiments/init-grid.ts', '--filter', 'cell=gru', '--filter', 'seed=0,1,2'];
  const places = ['--results', path.join(folder, 'results'), '--mlflow', server.uri];
  const run = spawn(process.execPath, ['dist/src/cli.js', ...args, ...places], {
    cwd: root,
    stdio: 'inherit',
  });
  await once(run, 'close');

  for (const by of ['initializer', 'initializer.stddev']) {
    const page = await openRuns(by);
    await page.closeGroups();
    await page.draw(`group-by-${by.split('.').at(-1)}`, 440);
  }
  const charts = await openRuns('initializer.stddev');
  await charts.closeGroups();
  await charts.press({ x: 146, y: 120 });
  await setTimeout(15_000);
  await charts.draw('charts', 660);

  const one = await openRuns('initializer.stddev');
  await one.tick('Group: 0.3');
  await one.click('Compare');
  await setTimeout(5000);
  await one.draw('compare', 900);

  const every = await openRuns('initializer.stddev');
  for (const stddev of ['0.01', '0.1', '0.3', '1']) await every.tick(`Group: ${stddev}`);
  await every.click('Compare');
  await setTimeout(5000);
  await every.choose({ x: 300, y: 293 }, 'summary/best_val_loss');
  await setTimeout(2000);
  await every.draw('parallel-coordinates', 620);
} finally {
  await server.kill();
  for (const end of ends) await end();
}

/** The table of runs, with the best validation loss as its only column of a metric, grouped. */
async function openRuns(by) {
  const address = `${server.uri}/#/experiments/1/runs?workflowType=machine_learning`;
  const page = pageOf(await openPage({ after: (end) => ends.push(end) }, chromiumPath(), address));
  await page.send('Emulation.setDeviceMetricsOverride', shown);
  await page.click('Group by', 'button');
  await page.key('Escape');
  await page.click('Close', 'button');
  await page.click('Toggle sidebar', 'button');
  await page.click('Group by', 'button');
  await page.click(by);
  await page.key('Escape');
  await page.click('Columns', 'button');
  for (const name of ['Dataset', 'Source', 'Models', 'summary/best_val_loss'])
    await page.click(name, '[title]');
  await page.key('Escape');
  return page;
}

function pageOf({ send, evaluate }) {
  const key = async (name) => {
    const code = { Escape: 27, Enter: 13 }[name];
    const event = { type: 'keyDown', key: name, code: name, windowsVirtualKeyCode: code };
    await send('Input.dispatchKeyEvent', name === 'Enter' ? { ...event, text: '\r' } : event);
    await setTimeout(700);
  };
  const press = async ({ x, y }) => {
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) {
      const button = type === 'mouseMoved' ? 'none' : 'left';
      await send('Input.dispatchMouseEvent', { type, x, y, button, clickCount: 1 });
    }
    await setTimeout(700);
  };
  /** The middle of the last visible element with a text, a label or a title. */
  const find = (text, selector) =>
    evaluate(`(() => {
      const names = (e) => [e.textContent.trim(), e.getAttribute('aria-label'), e.title];
      const all = [...document.querySelectorAll(${JSON.stringify(selector)})];
      const found = all.filter((e) => e.getClientRects().length > 0 && names(e).includes(${JSON.stringify(text)})).at(-1);
      found?.scrollIntoView({ block: 'center' });
      const box = found?.getBoundingClientRect();
      return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
    })()`);
  const place = async (text, selector = '*') => {
    for (let look = 0; look < 300; look++) {
      const found = await find(text, selector);
      if (found) return found;
      await setTimeout(100);
    }
    throw new Error(`the page shows no ${text}`);
  };
  return {
    ...{ send, key, press },
    click: async (text, selector) => press(await place(text, selector)),
    /** Ticks the box at the left of a row. */
    tick: async (text) => press({ x: 88, y: (await place(text)).y }),
    /** Adds an entry to a list of chosen ones. */
    async choose(at, text) {
      await press(at);
      await send('Input.insertText', { text });
      await setTimeout(700);
      await key('Enter');
      await key('Escape');
    },
    /** Clicks the arrow before each open group, from the bottom up. */
    async closeGroups() {
      for (;;) {
        const arrow = await evaluate(`(() => {
          const all = [...document.querySelectorAll('svg path')].filter((e) => e.getAttribute('d').startsWith('M8 8.917'));
          const boxes = all.map((e) => e.closest('span').getBoundingClientRect());
          const box = boxes.filter(({ x, y }) => x > 140 && x < 180 && y > 240 && y < 840).at(-1);
          return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
        })()`);
        if (arrow === null) return;
        await press(arrow);
      }
    },
    async draw(name, height) {
      await press({ x: 700, y: 60 });
      const clip = { x: 0, y: 0, width: shown.width, height, scale: 1 };
      const { data } = await send('Page.captureScreenshot', { format: 'png', clip });
      writeFileSync(path.join(root, 'docs', 'mlflow', `${name}.png`), Buffer.from(data, 'base64'));
    },
  };
}
