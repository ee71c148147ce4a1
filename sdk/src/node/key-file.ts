import { readFile } from 'node:fs/promises';
import { QuarterdeckError } from '../rest/quarterdeck.error.js';

/**
 * An API key out of a file, as orchestrators mount secrets: `session({ mode: 'apiKey', apiKey: keyFile('/run/secrets/desk-key') })`. The file is
 * read when the key is needed first, and once more when the key is refused, so a rotated key is taken without a restart. Where it cannot be
 * read, or holds anything else, the call has the problem `client.file`.
 */
export function keyFile(file: string | URL): () => Promise<string> {
  return async () => {
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw fault(cause instanceof Error ? cause.message : `${String(file)} cannot be read`, cause);
    });
    const key = text.trim();
    // Not what is in it: the error may be logged.
    if (key === '' || /\s/.test(key)) throw fault(`${String(file)} does not hold one API key`);
    return key;
  };
}

function fault(detail: string, cause?: unknown): QuarterdeckError {
  return new QuarterdeckError({ code: 'client.file', title: 'The key file cannot be used', detail, cause });
}
