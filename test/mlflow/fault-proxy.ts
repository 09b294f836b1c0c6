import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** What a proxy does with one request. */
export type Fault =
  | 'pass'
  /** The server does it, and the answer is lost. */
  | 'cut after'
  /** The connection is cut before the server hears of it. */
  | 'cut before'
  /** The server gets it twice. */
  | 'twice'
  | { readonly delay: number }
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** One request on its way to the server. */
export interface Passing {
  /** `POST runs/log-batch`, say. */
  readonly endpoint: string;
  /** The number of this request among those to this endpoint, and among all, from 1. */
  readonly n: number;
  readonly of: number;
  /** The JSON that was sent; undefined where that was none. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** A proxy that does to each request what `decide` says; a promise is waited for. */
export interface FaultProxy {
  readonly uri: string;
  /** The endpoints that were asked for, in order. */
  readonly seen: readonly string[];
  close(): void;
}

/** Starts a proxy in front of the server at `target()`. */
export async function faultProxy(
  target: () => string,
  decide: (request: Passing) => Fault | Promise<Fault>,
): Promise<FaultProxy> {
  const seen: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const body = await bytesOf(request);
    const endpoint = `${request.method} ${request.url!.split('?')[0]!.replace('/api/2.0/mlflow/', '')}`;
    seen.push(endpoint);
    const n = (counts.get(endpoint) ?? 0) + 1;
    counts.set(endpoint, n);
    const fault = await decide({ endpoint, n, of: seen.length, json: jsonOf(body) });
    const forward = () => pass(target(), request, body);
    if (fault === 'cut before') response.destroy();
    else if (typeof fault === 'object' && 'status' in fault) answer(response, fault);
    else {
      if (typeof fault === 'object') await setTimeout(fault.delay);
      if (fault === 'twice') await forward();
      const answered = await forward().catch(() => undefined);
      if (fault === 'cut after' || answered === undefined) response.destroy();
      else response.writeHead(answered.status, answered.headers).end(answered.body);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function jsonOf(body: Buffer): Passing['json'] {
  try {
    return JSON.parse(body.toString()) as Passing['json'];
  } catch {
    return undefined;
  }
}

async function pass(target: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  const response = await fetch(new URL(url!, target), {
    method: method!,
    headers: { 'content-type': headers['content-type'] ?? 'application/octet-stream' },
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  const type = response.headers.get('content-type');
  return {
    status: response.status,
    headers: type === null ? {} : { 'content-type': type },
    body: Buffer.from(await response.arrayBuffer()),
  };
}

function answer(
  response: ServerResponse,
  { status, body = {}, headers }: Extract<Fault, { readonly status: number }>,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
