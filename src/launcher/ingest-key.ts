import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newApiKey, parseApiKey } from '../common/api-key.js';
import { type Config, StartupError } from '../config/config.js';

export interface IngestKey {
  readonly key: string;
  /** Absolute path. */
  readonly file: string;
}

/**
 * The API key with which the sandbox desk reports to the backend and the printed example asks it: `INGEST_API_KEY`, else made once.
 * Kept in `DATA_DIR/ingest.key` (mode 0600), so that a command to paste never shows it. Null when API keys are switched off, and in a
 * cluster, where each machine would replace the others' key.
 */
export function ingestKey({ variables, sandbox }: Config): IngestKey | null {
  if (!variables.API_KEYS_ENABLED) return null;
  if (variables.INGEST_API_KEY === undefined && variables.DATABASE_URL !== undefined && !sandbox) return null;
  const file = resolve(join(variables.DATA_DIR, 'ingest.key'));
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  const key = variables.INGEST_API_KEY ?? kept ?? newApiKey();
  if (parseApiKey(key) === null) {
    throw new StartupError(`${variables.INGEST_API_KEY ? 'INGEST_API_KEY' : file} is not a whole API key: remove it to get a new one.`);
  }
  if (key !== kept) writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return { key, file };
}
