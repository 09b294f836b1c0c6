import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RenderedReport } from './render-report.js';
import { reportPage } from './report-page.js';

/** What a live page shows now. */
export interface LiveState {
  /** Grows when the report changes. */
  readonly version: number;
  readonly report: RenderedReport;
  /** The part of the trials that have ended, from 0 to 1, and how the sweep stands in words. */
  readonly share: number;
  readonly text: string;
  /** Whether nothing will change any more. */
  readonly over: boolean;
}

/** A server of a live report. */
export interface LiveServer {
  /** The page's address. */
  readonly address: string;
  /** Ends it once no page asks any more, as each does that was told that the sweep is over; after so many milliseconds in any case. */
  close(patience: number): Promise<void>;
}

/** Who has not asked for so long does not ask any more, milliseconds: an open page asks every second. */
const silentAfter = 1500;

/**
 * Serves a live report on 127.0.0.1, to whoever has the address: it holds `secret`, so that others on this machine
 * cannot guess it. A request for another host is refused, so that no foreign page can reach it through a name of its own.
 */
export async function serveReport(secret: string, read: () => Promise<LiveState>): Promise<LiveServer> {
  let asked = Date.now();
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const refusal = refuse(request, port);
    if (refusal !== undefined) return send(response, refusal, 'text/plain', '');
    const { pathname, searchParams } = new URL(request.url!, 'http://127.0.0.1');
    const answer = async () => {
      asked = Date.now();
      if (pathname === `/${secret}/`)
        return send(response, 200, 'text/html', await reportPage((await read()).report, { live: true }));
      if (pathname !== `/${secret}/state`) return send(response, 404, 'text/plain', '');
      const { report, ...state } = await read();
      const isNew = searchParams.get('version') !== String(state.version);
      return send(response, 200, 'application/json', JSON.stringify(isNew ? { ...state, report } : state));
    };
    answer().catch(() => send(response, 500, 'text/plain', ''));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/${secret}/`,
    async close(patience) {
      const last = Date.now() + patience;
      while (Date.now() < last && Date.now() - asked < silentAfter)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 1000).unref();
      await closed;
    },
  };
}

/** The status with which a request is refused; undefined where it may be answered. */
function refuse({ method, headers }: IncomingMessage, port: number): number | undefined {
  if (method !== 'GET' && method !== 'HEAD') return 405;
  const host = headers.host ?? '';
  return host === `127.0.0.1:${port}` || host === `localhost:${port}` ? undefined : 403;
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
