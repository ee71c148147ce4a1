import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '../../fixtures/market');

interface Recorded {
  readonly in?: unknown;
  readonly in_text?: string;
  readonly in_base64?: string;
  readonly out?: unknown;
  readonly decoded?: unknown;
}

/** Frames of a venue in their recorded form: what it sends and what we send, each in its order. `name`: `binance/raw`. */
export function frames(name: string): {
  readonly received: (string | Buffer)[];
  readonly sent: unknown[];
  readonly all: readonly Recorded[];
} {
  const { frames: all } = JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8')) as { frames: Recorded[] };
  const received = all.flatMap(({ in: body, in_text: text, in_base64: bytes }): (string | Buffer)[] => {
    if (text !== undefined) return [text];
    if (bytes !== undefined) return [Buffer.from(bytes, 'base64')];
    return body === undefined ? [] : [JSON.stringify(body)];
  });
  return { received, sent: all.flatMap(({ out }) => (out === undefined ? [] : [out])), all };
}
