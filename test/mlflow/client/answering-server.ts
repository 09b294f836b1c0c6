import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** What a server does with the n-th request, counted from 1. */
export type Answering = (response: ServerResponse, n: number, request: IncomingMessage) => void;

/** Starts an HTTP server for one test. */
export async function answeringServer(
  context: TestContext,
  answer: Answering,
): Promise<{ readonly uri: string; readonly requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const n = requests.length;
    request.resume().on('end', () => answer(response, n, request));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Answers with a status and JSON. */
export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
