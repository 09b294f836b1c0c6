import { supervised } from '../../src/supervisor/supervised.js';

// The entry of a process that dies: by its own exit, before anything began, or after.
if (process.argv[2] === 'exit') process.exit(7);
if (process.argv[2] === 'late') supervised()!.tell({ kind: 'began' });
process.kill(process.pid, 'SIGSEGV');
