const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would grow past the size allowed',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOTDIR: 'a file stands where a folder is needed',
  EEXIST: 'a file stands where a folder is needed',
  EISDIR: 'a folder stands where a file is needed',
  EIO: 'the disk reports an error',
};

/** The error for a folder that cannot be written: one sentence with the folder and the reason; `cause` is kept. */
export function unwritable(folder: string, cause: unknown): Error {
  return new Error(`Cannot write to ${folder}: ${reason(cause)}.`, { cause });
}

/** The error for a file that cannot be read: one sentence with the file and the reason; `cause` is kept. */
export function unreadable(file: string, cause: unknown): Error {
  return new Error(`Cannot read ${file}: ${reason(cause)}.`, { cause });
}

function reason(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}
