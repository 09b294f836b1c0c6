import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// npm links the commands of a package's dependencies and not its own; with this link `npx run-sweep` finds this checkout's.
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const command = path.join(root, 'dist', 'src', 'cli.js');
const folder = path.join(root, 'node_modules', '.bin');
const link = path.join(folder, 'run-sweep');

chmodSync(command, 0o755);
if (existsSync(path.dirname(folder))) {
  mkdirSync(folder, { recursive: true });
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\dist\\src\\cli.js" %*\r\n');
  } else {
    rmSync(link, { force: true });
    symlinkSync(path.relative(folder, command), link);
  }
}
