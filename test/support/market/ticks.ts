import type { RunningApp } from '../app.js';

let symbolCount = 0;
/** A symbol that no other test has named. */
export const fresh = () => `S${(symbolCount += 1)}`;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Reports ticks. */
export async function postTicks({ url, apiKey }: RunningApp, body: unknown, type = 'application/json'): Promise<Answer> {
  const response = await fetch(`${url}/api/market/ticks`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
