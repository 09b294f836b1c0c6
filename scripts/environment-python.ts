import path from 'node:path';

/** The Python of a virtual environment. */
export function environmentPython(environment: string): string {
  return process.platform === 'win32'
    ? path.join(environment, 'Scripts', 'python.exe')
    : path.join(environment, 'bin', 'python');
}
