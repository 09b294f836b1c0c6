import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A way to a server on this machine that can be cut. */
export interface Cuttable {
  readonly url: string;
  cut(): void;
  mend(): void;
}

/** Opens a way to the server on a port; it is closed after the test. */
export async function cuttable(context: TestContext, port: number): Promise<Cuttable> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket));
    }
    return undefined;
  });
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  context.after(() => {
    cut();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as { readonly port: number };
  return {
    url: `redis://127.0.0.1:${own}`,
    cut,
    mend() {
      isCut = false;
    },
  };
}
