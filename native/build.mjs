// Builds build/native/init-sweep.node with whatever C++ compiler is there; no download. Exits 0 where it cannot, with
// one line that says what it costs. `--sanitize` builds build/native/init-sweep-sanitized.node with the address and
// undefined-behaviour sanitizers (load it with the sanitizer's runtime preloaded).
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sources = dirname(fileURLToPath(import.meta.url));
const root = dirname(sources);
const sanitize = process.argv.includes('--sanitize');
const folder = join(root, 'build', 'native');
const name = sanitize ? 'init-sweep-sanitized' : 'init-sweep';
const cost = 'the native engine is not built: training falls back to wasm, about 20 times slower';

/** The first compiler that answers, with its version, or undefined. */
function findCompiler() {
  for (const compiler of [process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean)) {
    const [command, ...first] = compiler.split(' ');
    try {
      const version = execFileSync(command, [...first, '--version'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return { command, first, version: version.split('\n')[0] };
    } catch {}
  }
  return undefined;
}

/** The folder of node_api.h, from the package node-api-headers, or undefined. */
function findHeaders() {
  if (process.env.NODE_API_HEADERS) return process.env.NODE_API_HEADERS;
  try {
    const require = createRequire(join(root, 'package.json'));
    return require('node-api-headers').include_dir;
  } catch {
    return undefined;
  }
}

const avx512 = ['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mfma', '-mprefer-vector-width=512'];
const amx = ['-mamx-tile', '-mamx-bf16'];

// The bits of these are those of the functions in src/math, which know no fused multiply-adds.
const unfused = ['-ffp-contract=off'];

/** Flags that one source needs beyond the common ones. */
function flagsOf(source, withAmx) {
  if (source === 'exact-baseline.cc') return unfused;
  if (source === 'exact-avx2.cc') return ['-mavx2', ...unfused];
  if (source === 'exact-avx512.cc') return [...avx512, ...unfused];
  if (source === 'kernels-avx2.cc') return ['-mavx2', '-mfma'];
  if (source === 'kernels-avx512.cc') return avx512;
  if (source === 'kernels-amx.cc') return [...avx512, ...amx];
  return source === 'dispatch.cc' && withAmx ? ['-DINIT_SWEEP_AMX'] : [];
}

/** Whether the kernels for AMX can be built: on Linux for x86-64, by a compiler that knows its instructions. */
function knowsAmx({ command, first }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  const probe = [...first, ...amx, '-x', 'c++', '-fsyntax-only', '-'];
  return spawnSync(command, probe, { input: '', stdio: ['pipe', 'ignore', 'ignore'] }).status === 0;
}

/** The sources for this processor and compiler; the vector sets of x86-64 exist only there. */
function sourcesHere(withAmx) {
  const all = readdirSync(sources).filter((file) => file.endsWith('.cc'));
  return all.filter(
    (file) => (process.arch === 'x64' || !file.includes('-avx')) && (withAmx || file !== 'kernels-amx.cc'),
  );
}

const commonFlags = [
  '-std=c++17',
  // GCC forms fused multiply-adds, on which the exactness rests, only among the expensive optimizations.
  ...(sanitize ? ['-O1', '-fexpensive-optimizations'] : ['-O3']),
  '-fPIC',
  '-fvisibility=hidden',
  '-fno-exceptions',
  '-fno-rtti',
  // Products and sums contract to fused multiply-adds; nothing else of fast-math is allowed, NaN must travel.
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-DNAPI_VERSION=8',
  ...(sanitize ? ['-g1', '-fno-sanitize-recover=undefined'] : []),
];

/** What the kernels are compiled with: all of `undefined` takes minutes for their unrolled code. */
const kernelChecks = [
  ...['address', 'bounds', 'alignment', 'null', 'shift', 'signed-integer-overflow', 'integer-divide-by-zero'],
  'float-cast-overflow',
];

/** The sanitizers of one source, or of linking. */
function sanitizersOf(source) {
  if (!sanitize) return [];
  const checks = source?.startsWith('kernels')
    ? kernelChecks
    : ['address', 'undefined', 'float-cast-overflow'];
  return [`-fsanitize=${checks.join(',')}`];
}

/** Runs the tasks two at a time. */
async function twoAtATime(tasks) {
  const waiting = [...tasks];
  const lane = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task();
  };
  await Promise.all([lane(), lane()]);
}

/** A hash of everything that the result depends on. */
function stampOf(compiler, files, flags) {
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([
      compiler,
      process.platform,
      process.arch,
      commonFlags,
      files.map(flags),
      files.map(sanitizersOf),
    ]),
  );
  for (const file of readdirSync(sources).sort()) hash.update(file).update(readFileSync(join(sources, file)));
  return hash.digest('hex');
}

async function build() {
  if (process.platform === 'win32')
    return console.log(`init-sweep: Windows has no native build yet; ${cost}`);
  const compiler = findCompiler();
  const target = join(folder, `${name}.node`);
  if (!compiler) {
    const effect = existsSync(target) ? 'the kernels that are there stay in use' : cost;
    return console.log(`init-sweep: no C++ compiler found (CXX, c++, g++, clang++); ${effect}`);
  }
  const headers = findHeaders();
  if (!headers) return console.log(`init-sweep: the package node-api-headers is missing; ${cost}`);
  const withAmx = knowsAmx(compiler);
  const files = sourcesHere(withAmx);
  const flags = (file) => flagsOf(file, withAmx);
  const stamp = stampOf(compiler, files, flags);
  const stampFile = join(folder, `${name}.stamp`);
  if (existsSync(target) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  const objects = join(folder, sanitize ? 'sanitized' : 'objects');
  mkdirSync(objects, { recursive: true });
  const { command, first } = compiler;
  // The largest sources first, so that both lanes end together.
  files.sort((a, b) => Number(b.startsWith('kernels')) - Number(a.startsWith('kernels')));
  await twoAtATime(
    files.map(
      (file) => () =>
        run(command, [
          ...first,
          ...commonFlags,
          ...flags(file),
          ...sanitizersOf(file),
          '-isystem',
          headers,
          '-c',
          join(sources, file),
          '-o',
          join(objects, `${file}.o`),
        ]),
    ),
  );
  const link = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  const built = `${target}.${process.pid}`;
  await run(command, [
    ...first,
    ...commonFlags,
    ...sanitizersOf(),
    ...link,
    ...files.map((file) => join(objects, `${file}.o`)),
    '-o',
    built,
  ]);
  // A running process may have the old file mapped: replace it, never write into it.
  renameSync(built, target);
  writeFileSync(stampFile, stamp);
}

try {
  await build();
} catch (error) {
  const lines = String(error.stderr || error.message)
    .trim()
    .split('\n');
  const reason = lines.find((line) => /error/i.test(line)) ?? lines.at(-1);
  console.log(`init-sweep: the C++ compiler failed (${reason.trim()}); ${cost}`);
}
