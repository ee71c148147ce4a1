import { QuarterdeckError } from '../../../../sdk/src/client.js';
import { createRealtime } from '../../../../sdk/src/realtime.js';
import { KeySession } from '../../../../sdk/src/session/key.session.js';
import type { Session } from '../../../../sdk/src/session/session.types.js';
import { HandClock, type HandLink, HandNetwork, HandSurroundings, settle } from '../support.js';

export interface Snapshot {
  readonly stream: { readonly epoch: string; readonly seq: number } | null;
  readonly rows: readonly (readonly [string, number])[];
}

/** Snapshots that are read when the test says so. */
export class Reader {
  readonly waiting: PromiseWithResolvers<Snapshot>[] = [];
  readonly signals: AbortSignal[] = [];

  readonly read = (signal: AbortSignal): Promise<Snapshot> => {
    const answer = Promise.withResolvers<Snapshot>();
    this.waiting.push(answer);
    this.signals.push(signal);
    return answer.promise;
  };

  async give(seq: number | null, rows: Snapshot['rows'] = [], epoch = 'e1'): Promise<void> {
    this.waiting.shift()?.resolve({ stream: seq === null ? null : { epoch, seq }, rows });
    await settle();
  }

  async fail(problem: Partial<ConstructorParameters<typeof QuarterdeckError>[0]>): Promise<void> {
    this.waiting.shift()?.reject(new QuarterdeckError({ code: 'storage.unavailable', title: 'Away', ...problem }));
    await settle();
  }
}

export async function aJoin(session: Session = new KeySession('k')) {
  const clock = new HandClock();
  const network = new HandNetwork();
  const reader = new Reader();
  const rt = createRealtime({
    ...{
      url: 'http://desk',
      session,
      transport: network,
      clock,
      random: () => 0,
      surroundings: new HandSurroundings(),
    },
    onError: () => undefined,
  });
  const told: string[] = [];
  const join = rt.join('alerts', {
    read: reader.read,
    at: ({ stream }: Snapshot) => stream,
    apply: ({ stream }) => told.push(`snapshot ${stream?.seq ?? '-'}`),
    onEvent: ({ seq }) => told.push(String(seq)),
    onReset: (reason) => told.push(reason),
    onStatus: ({ state }) => told.push(`(${state})`),
    onProblem: ({ code }) => told.push(code),
  });
  await settle();
  network.last.connected();
  await settle();
  return { clock, network, reader, rt, told, join };
}

/** Joined at 10 and live. */
export async function joined() {
  const parts = await aJoin();
  await parts.reader.give(10);
  parts.network.last.subscribed('alerts', { seq: 10, recovered: true });
  await settle();
  parts.told.length = 0;
  return parts;
}
export const subscribes = (link: HandLink): number => link.sent.filter(({ action }) => action === 'subscribe').length;
