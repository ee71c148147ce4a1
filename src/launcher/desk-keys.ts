import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { newApiKey, parseApiKey } from '../common/api-key.js';
import { type Config, StartupError } from '../config/config.js';

export interface DeskKeys {
  /** All keys that the backend must accept, as `INGEST_API_KEY` takes them. */
  readonly list: string;
  /** The file with the user's key, for the printed example. Absolute path. */
  readonly file: string;
  /** The sandbox desk's key for its reports; null = there is no sandbox. */
  readonly sandbox: string | null;
}

/**
 * The API keys of the printed example and of the sandbox desk: two, so that neither uses up the other's request limit, made once and
 * kept in `DATA_DIR/ingest.key` and `DATA_DIR/sandbox.key` (mode 0600); or the first of `INGEST_API_KEY` for both. Null when API keys
 * are switched off, and in a cluster, where each machine would replace the others' keys. @throws StartupError for a key that is not whole.
 */
export function deskKeys({ variables, sandbox }: Config): DeskKeys | null {
  const { API_KEYS_ENABLED, DATABASE_URL, DATA_DIR, INGEST_API_KEY: given } = variables;
  if (!API_KEYS_ENABLED || (given === undefined && DATABASE_URL !== undefined && !sandbox)) return null;
  const file = resolve(DATA_DIR, 'ingest.key');
  const sandboxFile = resolve(DATA_DIR, 'sandbox.key');
  // The backend revokes the keys that are not named beside a new one, so this one would be of no use later.
  if (given !== undefined || !existsSync(file)) rmSync(sandboxFile, { force: true });

  if (given !== undefined) {
    const key = whole(given.split(',')[0]?.trim() ?? '', 'INGEST_API_KEY');
    write(file, key);
    return { list: given, file, sandbox: sandbox ? key : null };
  }
  const key = keptOrNew(file);
  if (!sandbox) return { list: key, file, sandbox: null };
  const sandboxKey = keptOrNew(sandboxFile);
  return { list: `${key},${sandboxKey}`, file, sandbox: sandboxKey };
}

function keptOrNew(file: string): string {
  if (existsSync(file)) return whole(readFileSync(file, 'utf8').trim(), file);
  const key = newApiKey();
  write(file, key);
  return key;
}

function write(file: string, key: string): void {
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
}

function whole(key: string, origin: string): string {
  if (parseApiKey(key) === null) throw new StartupError(`${origin} is not a whole API key: remove it to get a new one.`);
  return key;
}
