import type { Login, RunningApp } from '../app.js';
import { until } from '../until.js';

/** A page of entries. */
export interface LogPage {
  readonly items: readonly {
    id: string;
    message: string;
    level: string;
    service: string;
    source: string;
    seq: number;
    fields: Record<string, unknown>;
    trace_id: string | null;
    timestamp_ns: string | null;
    stack: string | null;
  }[];
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
  readonly has_more: boolean;
  readonly complete: boolean;
  readonly stream: { topic: string; epoch: string; seq: number };
}

/** What a test sends to the log store of its desk, and asks of it. */
export function logsOn(current: () => RunningApp) {
  const ask = async (path: string, role: Login = 'operator') =>
    fetch(`${current().url}/api/logs${path}`, { headers: await current().as(role) });
  const page = async (query: string) => (await (await ask(query)).json()) as LogPage;
  const find = async (service: string) => (await page(`?direction=forward&service=${service}`)).items;
  const post = (path: string, body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${current().url}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': current().apiKey, ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
  /** The numbers of the lines that are found, in the order of intake. */
  const numbers = async (service: string) => {
    const found: number[] = [];
    for (let after = 0; ;) {
      const { items } = await page(`?service=${service}&direction=forward&limit=1000&after_seq=${after}&q=line`);
      found.push(...items.map(({ message }) => Number(/line (\d+)/.exec(message)?.[1])));
      const last = Math.max(0, ...items.map(({ seq }) => seq));
      if (last === 0) return found.toSorted((a, b) => a - b);
      after = last;
    }
  };
  const arrives = (service: string, count: number) => until(async () => (await numbers(service)).length >= count, 20_000);
  return { ask, page, find, post, numbers, arrives };
}
