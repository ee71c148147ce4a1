import { isNativeError } from 'node:util/types';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a directory',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
};

/** One sentence on why a file cannot be read, for people at a command line: (`x.log`, ENOENT) -> "x.log does not exist." */
export function unreadable(path: string, error: unknown): string {
  const code = isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return `${path} ${WHY[code ?? ''] ?? `cannot be read${code === null ? '' : ` (${code})`}`}.`;
}
