import { gpuBench } from './gpu.js';
import { readRequest, runBenches } from './run-benches.js';

// The entry of the folder that `npm run bench:pack` makes.
const request = readRequest(process.argv.slice(2), ['gpu']);
if (typeof request === 'number') process.exitCode = request;
else await runBenches([gpuBench], request);
