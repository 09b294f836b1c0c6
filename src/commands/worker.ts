import type { Argv } from 'yargs';
import type { RunSurroundings } from '../sweep/run-cohorts.js';
import type { Answer, Command } from './command.js';
import { exitCode } from './exit-code.js';
import { option } from './option.js';
import { queueAsked, queueOptions } from './queue-options.js';
import { readCount, readText } from './read-option.js';

/** `run-sweep worker`: trains cohorts from a queue on this host. */
export const workerCommand: Command<WorkerValues> = {
  usage: 'worker',
  description: 'Train what runs put into a queue, on this host',
  options: workerOptions,
  stallAfter: (values) => values['stall-after'],
  handle: serve,
};

function workerOptions(command: Argv) {
  return command
    .options({
      ...queueOptions,
      backend: option.backend,
      workers: {
        ...option.workers,
        coerce: readCount('--workers', 1),
        describe: 'Worker threads [default: one a core]',
      },
      data: {
        type: 'string',
        requiresArg: true,
        coerce: (value: unknown) => (value === undefined ? undefined : readText('--data')(value)),
        describe: 'Folder where paths of data files start [default: as on the host of the run]',
      },
      drain: {
        type: 'string',
        coerce: (value: unknown) => readCount('--drain', 1)(value === '' ? '30' : value),
        describe: 'Leave after so many seconds with nothing to do; 30 where no number is given',
      },
      'lost-after': {
        type: 'string',
        requiresArg: true,
        default: '30',
        coerce: (value: unknown) => readCount('--lost-after', 2)(value)!,
        describe: 'Seconds of silence after which this host is taken as lost',
      },
      'stall-after': option.stallAfter,
    })
    .example('$0 --queue redis://queue.lab:6379', 'serve a queue until Ctrl-C');
}

type WorkerValues = ReturnType<typeof workerOptions> extends Argv<infer Values> ? Values : never;

async function serve(values: WorkerValues, surroundings: RunSurroundings): Promise<Answer> {
  const { serveHost } = await import('../sweep/serve-host.js');
  const end = await serveHost(
    {
      ...queueAsked(values.queue, values['trust-queue'], values.store, process.env),
      backend: values.backend,
      workers: values.workers,
      stallSeconds: values['stall-after'],
      lostAfter: values['lost-after'],
      drainAfter: values.drain,
      data: values.data,
    },
    surroundings,
  );
  if (end.kind === 'setAside')
    return { text: `this host was set aside: ${end.reason}`, code: exitCode.failed };
  return {
    text: end.kind === 'drained' ? 'nothing to do; left the queue' : 'left the queue',
    code: exitCode.done,
  };
}
