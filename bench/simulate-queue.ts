/** A run over a queue as the simulation sees it; times in seconds. */
export interface SimulatedRun {
  readonly hosts: number;
  /** Cohorts that each host trains at once. */
  readonly slots: number;
  readonly cohorts: number;
  /** What a cohort takes on a host: the mean; single ones take half as long to one and a half times as long. */
  readonly training: number;
  /** Processor time of the run, and of the server, for a cohort; half of it before it is trained and half of it after. */
  readonly run: number;
  readonly server: number;
  /** The same for every second that passes, whatever is trained. */
  readonly runIdle: number;
  readonly serverIdle: number;
}

/** What comes of it: the seconds, and which part of them each was at work. */
export interface Simulated {
  readonly seconds: number;
  readonly run: number;
  readonly server: number;
  readonly hosts: number;
}

/**
 * Simulates a run over a queue. The run and the server each do one thing after another; the run hands out twice as many
 * cohorts as the hosts train at once.
 */
export function simulateQueue(simulated: SimulatedRun): Simulated {
  const { hosts, slots, cohorts, training, run, server, runIdle, serverIdle } = simulated;
  // What looks and signs of life take is gone for all else.
  const half = { run: run / 2 / (1 - runIdle), server: server / 2 / (1 - serverIdle) };
  const trainers = hosts * slots;
  const ends = new Heap();
  const waiting: number[] = [];
  let next = 0;
  let free = trainers;
  let [runAt, serverAt, trained, last, posted] = [0, 0, 0, 0, 0];
  const post = (now: number) => {
    if (posted === cohorts) return;
    posted += 1;
    runAt = Math.max(now, runAt) + half.run;
    serverAt = Math.max(runAt, serverAt) + half.server;
    waiting.push(serverAt);
  };
  const begin = (now: number) => {
    while (free > 0 && next < waiting.length) {
      const length = training * (0.5 + fraction(next));
      ends.push(Math.max(now, waiting[next]!) + length);
      trained += length;
      next += 1;
      free -= 1;
    }
  };
  for (let place = 0; place < 2 * trainers; place++) post(0);
  begin(0);
  while (ends.size > 0) {
    const now = ends.pop();
    free += 1;
    serverAt = Math.max(now, serverAt) + half.server;
    runAt = Math.max(serverAt, runAt) + half.run;
    last = Math.max(last, runAt);
    post(runAt);
    begin(now);
  }
  return {
    seconds: last,
    run: (cohorts * run) / last + runIdle,
    server: (cohorts * server) / last + serverIdle,
    hosts: trained / (last * trainers),
  };
}

/** A number from 0 to 1 that goes with a count: the golden ratio's multiples spread evenly. */
function fraction(count: number): number {
  return (count * 0.6180339887498949) % 1;
}

/** Numbers, the lowest first. */
class Heap {
  readonly #values: number[] = [];

  get size(): number {
    return this.#values.length;
  }

  push(value: number): void {
    const values = this.#values;
    let place = values.push(value) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (values[parent]! <= value) break;
      values[place] = values[parent]!;
      place = parent;
    }
    values[place] = value;
  }

  pop(): number {
    const values = this.#values;
    const top = values[0]!;
    const value = values.pop()!;
    const { length } = values;
    if (length === 0) return top;
    let place = 0;
    for (let child = 1; child < length; child = 2 * place + 1) {
      if (child + 1 < length && values[child + 1]! < values[child]!) child += 1;
      if (values[child]! >= value) break;
      values[place] = values[child]!;
      place = child;
    }
    values[place] = value;
    return top;
  }
}
