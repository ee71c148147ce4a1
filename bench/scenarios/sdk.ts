import type { Realtime, Transport } from '../../sdk/src/realtime.js';
import type { JoinedStore } from '../../sdk/src/react/joined-store.js';
import type { KeySession } from '../../sdk/src/session/key.session.js';
import { atLeast, type Effort, type Result } from '../support/result.ts';
import { median } from '../support/stats.ts';

const FRAMES = 50_000;
const KEYS = 40;
const LEAST_PER_S = 150_000;

interface Sdk {
  readonly createRealtime: (options: object) => Realtime;
  readonly JoinedStore: typeof JoinedStore;
  readonly KeySession: typeof KeySession;
}

type Row = Readonly<Record<string, unknown>>;

/** Frames of positions as text, through the client, a join and the store that a page reads. */
export async function sdkFrames({ rounds }: Effort): Promise<Result[]> {
  const sdk = await sources();
  const texts = Array.from({ length: FRAMES }, (_, n) => frame(n + 1));
  const rates: number[] = [];
  // The first one warms up.
  for (let round = 0; round <= 3 * rounds; round += 1) rates.push(await once(sdk, texts));
  const perS = Math.round(median(rates.slice(1)));
  const details = { frames: FRAMES, keys: KEYS, bytes: texts[0]?.length ?? 0 };
  return [atLeast('SDK: frames through parse, join and store', perS, LEAST_PER_S, '/s', details)];
}

/** The sources as they are, by the compiler of the tests. */
async function sources(): Promise<Sdk> {
  await import(new URL('../../test/support/runner/typescript-hooks.mjs', import.meta.url).href);
  const load = (file: string): Promise<object> => import(new URL(`../../sdk/src/${file}`, import.meta.url).href) as Promise<object>;
  const files = ['realtime.ts', 'react/joined-store.ts', 'session/key.session.ts'];
  return Object.assign({}, ...(await Promise.all(files.map(load)))) as Sdk;
}

async function once({ createRealtime, JoinedStore: Store, KeySession: Session }: Sdk, texts: readonly string[]): Promise<number> {
  let receive: (frame: unknown) => void = () => undefined;
  const transport: Transport = {
    name: 'websocket',
    open(_context, events) {
      receive = (received) => events.frame(received);
      queueMicrotask(() => {
        events.frame({ type: 'connected' });
        events.open();
      });
      return {
        send: ({ action, id, topic }) => {
          if (action !== 'subscribe') return;
          queueMicrotask(() => events.frame({ type: 'subscribed', id, topic, epoch: 'e1', seq: 0, recovered: true, events: [] }));
        },
        close: () => undefined,
      };
    },
  };
  const rt = createRealtime({ url: 'http://bench', session: new Session('k'), transport });
  const store = new Store<{ readonly seq: number }, { readonly payload: Row }, Map<string, Row>>(
    {
      read: () => Promise.resolve({ seq: 0 }),
      at: ({ seq }) => ({ epoch: 'e1', seq }),
      load: () => new Map(),
      apply: (rows, { payload }) => rows.set(`${String(payload['broker'])}:${String(payload['symbol'])}`, payload),
    },
    (options) => rt.join('dashboard', options as unknown as Parameters<Realtime['join']>[1]),
    (flush) => setImmediate(flush),
  );
  const stop = store.listen(() => undefined);
  while (store.get().status.state !== 'live') await new Promise(setImmediate);
  const startedMs = performance.now();
  for (const text of texts) receive(JSON.parse(text));
  const tookMs = performance.now() - startedMs;
  await new Promise(setImmediate);
  if (store.get().state?.size !== KEYS || rt.stats.events !== texts.length) throw new Error('Frames were lost on their way');
  stop();
  rt.close();
  return texts.length / (tookMs / 1000);
}

function frame(seq: number): string {
  const payload = {
    broker: 'alpha',
    symbol: `SYM${seq % KEYS}`,
    side: 'LONG',
    quantity: seq / 7,
    entry_price: 95_000.5,
    unrealized_pnl: seq,
  };
  const timestamp = '2025-12-04T10:30:00.000Z';
  return JSON.stringify({ type: 'position_updated', topic: 'dashboard', epoch: 'e1', seq, timestamp, payload });
}
