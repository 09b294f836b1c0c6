const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would grow past the size allowed',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOTDIR: 'a file stands where a folder is needed',
  EEXIST: 'a file stands where a folder is needed',
  EIO: 'the disk reports an error',
};

/** The error for a folder that cannot be written: one sentence with the folder and the reason; `cause` is kept. */
export function unwritable(folder: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new Error(`Cannot write to ${folder}: ${reasons[code ?? ''] ?? message}.`, { cause });
}
