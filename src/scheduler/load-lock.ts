/** Runs `load` while no other task that shares the lock does; `number` is the task's own, at least 1. */
export async function underLoadLock<Loaded>(
  lock: SharedArrayBuffer,
  number: number,
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  const flag = new Int32Array(lock);
  for (let holder = take(flag, number); holder !== 0; holder = take(flag, number))
    Atomics.wait(flag, 0, holder);
  try {
    return await load();
  } finally {
    freeLoadLock(lock, number);
  }
}

/** Gives the lock free if that task holds it: by the task itself, or for one that died. */
export function freeLoadLock(lock: SharedArrayBuffer, number: number): void {
  const flag = new Int32Array(lock);
  if (Atomics.compareExchange(flag, 0, number, 0) === number) Atomics.notify(flag, 0);
}

/** Takes the lock if it is free; returns who held it. */
function take(flag: Int32Array, number: number): number {
  return Atomics.compareExchange(flag, 0, 0, number);
}
