import { readFile } from 'node:fs/promises';

/**
 * An API key out of a file, as orchestrators mount secrets: `session({ mode: 'apiKey', apiKey: keyFile('/run/secrets/desk-key') })`. The file is
 * read when the key is needed first, and once more when the key is refused, so a rotated key is taken without a restart.
 */
export function keyFile(file: string | URL): () => Promise<string> {
  return async () => {
    const key = (await readFile(file, 'utf8')).trim();
    // Not what is in it: the error may be logged.
    if (key === '' || /\s/.test(key)) throw new Error(`${String(file)} does not hold one API key`);
    return key;
  };
}
