import { basename, dirname, extname } from 'node:path';

const GENERIC = /^(?:app|server|out|err|stdout|stderr|console|current|error|access|log|output|\d+)$/;
const COMPRESSED = /\.(?:gz|zst)$/i;
/** The part that rotation adds to a name: a number, a date or `old`, before or after the extension. */
const MARK = String.raw`(?:\d{1,6}|\d{4}-?\d{2}-?\d{2}(?:[T_-]?\d{2}[-:]?\d{2}(?:[-:]?\d{2})?)?|old|bak|prev(?:ious)?)`;
const BEHIND = new RegExp(String.raw`[.-]${MARK}$`, 'i');
const BEFORE_ENDING = new RegExp(String.raw`[.-]${MARK}(?=\.[A-Za-z]{2,6}$)`, 'i');

export function isCompressed(path: string): boolean {
  return COMPRESSED.test(path);
}

/** The path of a log while it is written: `execution.log.2.gz` and `execution-2026-11-22.log` -> `execution.log`. */
export function livePath(path: string): string {
  const folder = dirname(path);
  let name = basename(path);
  for (;;) {
    const shorter = name.replace(COMPRESSED, '').replace(BEHIND, '').replace(BEFORE_ENDING, '');
    if (shorter === name || shorter === '') break;
    name = shorter;
  }
  return folder === '.' ? name : `${folder}/${name}`;
}

/** The service by the name of a file; for common names such as `app.log`, by the name of its folder. */
export function serviceOfPath(path: string): string {
  const live = livePath(path);
  const name = basename(live, extname(live)).toLowerCase();
  const container = /^([0-9a-f]{12})[0-9a-f]{52}-json$/.exec(name);
  if (container) return `container-${container[1]}`;
  const folder = basename(dirname(live));
  return GENERIC.test(name) && folder !== '' && folder !== '.' ? folder : name;
}
