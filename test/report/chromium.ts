import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A tab of a real Chromium, driven over its DevTools protocol. */
export interface Tab {
  /** Sends a command of the protocol and resolves to its result. */
  send(method: string, params?: object): Promise<Record<string, never>>;
  /** Evaluates an expression in the page, awaits it and resolves to its JSON value. */
  evaluate<T>(expression: string): Promise<T>;
  /** Everything that the page wrote on the console as an error, that it threw, or that it was refused. */
  readonly errors: readonly string[];
  /** Addresses that the page asked for. */
  readonly requests: readonly string[];
}

/** The path of an installed Chromium; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, never>;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/** What a Chromium lives for, a test say; calls what was handed over when it is over. */
export interface Lifetime {
  after(end: () => Promise<void>): void;
}

/** Opens a page in a Chromium of its own, which ends with the test, and resolves once it has loaded. */
export async function openPage(
  context: Lifetime,
  path: string,
  address: string,
  { dark = false, width = 1280 } = {},
): Promise<Tab> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
  ];
  const child = spawn(
    path,
    [...flags, '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const closed = new Promise((resolve) => child.on('close', resolve));
  context.after(async () => {
    // Its helper processes write into the profile: all of its group must go.
    process.kill(-child.pid!, 'SIGKILL');
    await closed;
    await rm(profile, { recursive: true, force: true, maxRetries: 100, retryDelay: 20 });
  });
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const errors: string[] = [];
  const requests: string[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  let loaded = () => {};
  const load = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  onMessages(output, ({ id, method, params, ...message }) => {
    if (id !== undefined) waiting.get(id)?.(message);
    if (method === 'Page.loadEventFired') loaded();
    if (method === 'Network.requestWillBeSent')
      requests.push((params as { request: { url: string } }).request.url);
    const isError =
      method === 'Runtime.exceptionThrown' ||
      (method === 'Runtime.consoleAPICalled' && params?.type === 'error') ||
      (method === 'Log.entryAdded' && (params as { entry: { level: string } }).entry.level === 'error');
    if (isError) errors.push(JSON.stringify(params));
  });
  let last = 0;
  const command = (method: string, params: object = {}, sessionId?: string) =>
    new Promise<Record<string, never>>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result!)));
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
  const { targetId } = await command('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await command('Target.attachToTarget', { targetId, flatten: true });
  const send = (method: string, params?: object) => command(method, params, sessionId);
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await send(`${domain}.enable`);
  await send('Emulation.setDeviceMetricsOverride', {
    width,
    height: 900,
    deviceScaleFactor: 1,
    mobile: width < 600,
  });
  const scheme = { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' };
  await send('Emulation.setEmulatedMedia', { features: [scheme] });
  await send('Page.navigate', { url: address });
  await load;
  const evaluate = async <T>(expression: string) => {
    const { result, exceptionDetails } = (await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as unknown as { result: { value: T }; exceptionDetails?: object };
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  };
  return { send, evaluate, errors, requests };
}

/** Messages end with a zero byte each. */
function onMessages(output: Readable, take: (message: Message) => void): void {
  let held = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (held + text).split('\0');
    held = messages.pop()!;
    for (const message of messages) take(JSON.parse(message));
  });
}
