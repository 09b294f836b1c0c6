import { sha256Hex } from '../math/hash.js';
import type { FileStore } from './file-store.js';
import type { QueueServer } from './queue-server.js';

/** The largest file that is sent, in bytes: the server holds it in memory. */
const mostBytes = 64 * 2 ** 20;

/** Keeps files in the memory of the server, in one hash. */
export function serverStore({ redis, insist }: QueueServer, key: string): FileStore {
  return {
    async put(bytes) {
      if (bytes.length > mostBytes)
        throw new Error(
          `a file of ${bytes.length} bytes: at most ${mostBytes} go over the server; larger ones over a folder, with --store`,
        );
      const hash = sha256Hex(bytes);
      await insist(() => redis.hset(key, hash, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
      return hash;
    },
    async get(hash) {
      const bytes = await redis.hgetBuffer(key, hash);
      return bytes !== null && sha256Hex(bytes) === hash ? bytes : undefined;
    },
    async remove(hashes) {
      if (hashes.length > 0) await redis.hdel(key, ...hashes);
    },
    async clear() {
      await redis.del(key);
    },
  };
}
