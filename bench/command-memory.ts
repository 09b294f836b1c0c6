// Runs the command as it is, and says last how much memory its process had at most, in bytes.
process.on('exit', () => console.error(process.resourceUsage().maxRSS * 1024));
process.argv.splice(1, 1, 'run-sweep');
await import('../src/cli.js');
