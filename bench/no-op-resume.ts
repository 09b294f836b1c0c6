import { replayJournal } from '../src/records/replay.js';

// A process of its own, for its memory: what a resumed run reads first.
const start = performance.now();
const { ends } = await replayJournal(process.argv[2]!);
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ trials: ends.size, seconds, bytes: process.memoryUsage.rss() }));
