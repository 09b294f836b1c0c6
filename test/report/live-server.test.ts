import assert from 'node:assert/strict';
import { get, request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { type LiveState, serveReport } from '../../src/report/live-server.js';
import { chromiumPath, openPage } from './chromium.js';

const chromium = chromiumPath();

function stateOf(version: number, more: Partial<LiveState> = {}): LiveState {
  const sections = [
    { id: 'answer', html: `<h2 id="answer">The answer</h2><p>number ${version}</p>` },
    { id: 'other', html: '<h2 id="other">Other</h2><details><summary>more</summary>kept</details>' },
  ];
  const data = { values: [{ a: version }, { a: 2 }] };
  const pictures = [
    {
      ...{ $schema: 'https://vega.github.io/schema/vega/v6.json', width: 100, height: 50 },
      data: [{ name: 'table', values: data.values }],
      marks: [
        {
          type: 'symbol',
          from: { data: 'table' },
          encode: { enter: { x: { field: 'a' }, y: { value: 9 }, size: { value: 30 } } },
        },
      ],
    },
  ];
  const picture = '<section><figure><div class="picture" data-picture="0"></div></figure></section>';
  const report = {
    ...{ name: 'live', heading: '<h1>live</h1>', footer: '', pictures },
    sections: [...sections, { id: 'picture', html: `<h2 id="picture">Picture</h2>${picture}` }],
  };
  return { version, report, share: version / 4, text: `state ${version}`, over: false, ...more };
}

/** The status and the body of one request. */
function ask(
  address: string,
  { method = 'GET', host }: { method?: string; host?: string } = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { method, headers: host ? { host } : {} }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode!, body }));
    });
    asked.on('error', reject).end();
  });
}

async function served(context: TestContext, read: () => Promise<LiveState>) {
  const server = await serveReport('secret', read);
  context.after(() => server.close(0));
  return server;
}

test('a live report is served on the loopback address alone, to who knows its secret and calls it by its own name', async (context) => {
  const { address } = await served(context, async () => stateOf(1));
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/secret\/$/);
  const { port } = new URL(address);
  const statuses = await Promise.all([
    ask(address),
    ask(address, { host: `localhost:${port}` }),
    ask(address, { host: 'rebound.example' }),
    ask(address, { host: `rebound.example:${port}` }),
    ask(address, { host: `127.0.0.1:${Number(port) + 1}` }),
    ask(address, { method: 'POST' }),
    ask(`http://127.0.0.1:${port}/`),
    ask(`http://127.0.0.1:${port}/other/state`),
  ]);
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [200, 200, 403, 403, 403, 405, 404, 404],
  );
  assert.match(statuses[0]!.body, /connect-src/);
  const other = await new Promise((resolve) => {
    get(`http://127.0.0.2:${port}/secret/`, () => resolve('answered')).on('error', () => resolve('refused'));
  });
  assert.equal(other, 'refused');
});

test('the state comes with the report only where the page has an older one, and a failure to read is an answer too', async (context) => {
  let state: () => Promise<LiveState> = async () => stateOf(3);
  const { address } = await served(context, () => state());
  const asked = async (version: number) => JSON.parse((await ask(`${address}state?version=${version}`)).body);
  assert.equal((await asked(2)).report.name, 'live');
  assert.deepEqual(await asked(3), { version: 3, share: 0.75, text: 'state 3', over: false });
  state = () => Promise.reject(new Error('gone'));
  assert.equal((await ask(`${address}state`)).status, 500);
});

test('in Chromium, a live page puts what is new in its place, keeps what is unfolded, and says when it is over', {
  skip: chromium === undefined ? 'no Chromium is installed' : false,
}, async (context) => {
  let state = stateOf(1);
  const { address } = await served(context, async () => state);
  const page = await openPage(context, chromium!, address);
  const until = (text: string) =>
    page.evaluate(`new Promise((resolve) => {
      const look = () => document.getElementById('live').textContent.includes('${text}') ? resolve() : setTimeout(look, 20);
      look();
    })`);
  const look = () =>
    page.evaluate<readonly unknown[]>(`(async () => {
      await drawAll();
      return [
        document.querySelector('main p').textContent,
        document.querySelector('details').open,
        document.querySelector('.picture .mark-symbol path').getAttribute('transform'),
        document.querySelector('progress').value,
      ];
    })()`);
  await until('state 1');
  await page.evaluate('document.querySelector("details").open = true');
  assert.deepEqual(await look(), ['number 1', true, 'translate(1,9)', 0.25]);
  state = stateOf(2);
  await until('state 2');
  assert.deepEqual(await look(), ['number 2', true, 'translate(2,9)', 0.5]);
  state = stateOf(3, { over: true, text: 'The run is over' });
  await until('The run is over');
  assert.equal((await look())[0], 'number 3');
  assert.deepEqual(page.errors, []);
  assert.ok(page.requests.every((asked) => asked.startsWith(address) || asked.startsWith('data:')));
});
