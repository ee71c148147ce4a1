import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { Encoding } from './compression.js';

/** The file for every address of the page. */
export const INDEX = '/index.html';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};
const PACKED: ReadonlyMap<Encoding, string> = new Map([
  ['br', '.br'],
  ['gzip', '.gz'],
]);
/** The encodings that the build makes, best first. */
export const PACKINGS = [...PACKED.keys()];
/** The build names such a file by a hash of its content. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/** One file of the build in every encoding. */
export interface WebFile {
  readonly type: string;
  /** Whether its name changes with its content. */
  readonly isImmutable: boolean;
  readonly forms: ReadonlyMap<Encoding | 'identity', WebForm>;
}

export interface WebForm {
  readonly bytes: Buffer;
  /** Strong: of these very bytes. */
  readonly etag: string;
}

/** The built page, by address; about 2 MB, read once at the start, so that no request can name a file of the disk. */
export type WebBuild = ReadonlyMap<string, WebFile>;

/** The files under `folder`; null where there is no built page. */
export function readWebBuild(folder: string): WebBuild | null {
  if (!existsSync(join(folder, INDEX))) return null;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  const build = new Map<string, WebFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const path = `/${name.split(sep).join('/')}`;
    build.set(path, { type, isImmutable: HASHED.test(path), forms: formsOf(join(folder, name)) });
  }
  return build;
}

function formsOf(file: string): Map<Encoding | 'identity', WebForm> {
  const forms = new Map<Encoding | 'identity', WebForm>([['identity', formOf(file)]]);
  for (const [encoding, suffix] of PACKED) {
    const packed = file + suffix;
    if (existsSync(packed)) forms.set(encoding, formOf(packed));
  }
  return forms;
}

function formOf(file: string): WebForm {
  const bytes = readFileSync(file);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}
