import { newerVersion } from './newer-version.js';
import { formatVersion } from './record.js';

/** The error for a file whose format is not the one that this code reads. */
export function otherVersion(file: string, version: number): Error {
  if (version > formatVersion) return newerVersion(file, version);
  return new Error(
    `${file} was written by an early version of init-sweep: format ${version}, and this version reads from ${formatVersion} on.`,
  );
}
