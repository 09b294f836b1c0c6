import { gpuBench } from './gpu.js';
import { runBenches } from './run-benches.js';

// The entry of the folder that `npm run bench:pack` makes.
await runBenches([gpuBench], process.argv.slice(2));
