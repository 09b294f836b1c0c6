import { formatVersion } from './record.js';

/** The error for a file whose format is newer than this code can read. */
export function newerVersion(file: string, version: number): Error {
  return new Error(
    `${file} was written by a newer version of init-sweep: format ${version}, and this version reads up to ${formatVersion}.`,
  );
}
