import { EventLog } from '../../../src/platform/events/event-log.js';
import type { RunningApp } from '../app.js';
import type { WireFrame } from '../live.js';

/** What the tests of the sockets start: a short time to authenticate, and one foreign origin that may. */
export const SOCKETS = { WEBSOCKET_AUTH_SECONDS: '1', CORS_ORIGINS: 'https://desk.example' };

let eventCount = 0;

/** Appends events to topic `dashboard`. */
export async function happen({ app }: RunningApp, data: unknown = { symbol: 'BTCUSDT' }, count = 1): Promise<void> {
  const events = Array.from({ length: count }, () => {
    eventCount += 1;
    return { id: `live-${process.pid}-${Date.now()}-${eventCount}`, type: 'position_updated', timestamp: new Date().toISOString(), data };
  });
  await app.get(EventLog, { strict: false }).append('dashboard', events);
}

/** The numbers of the events of topic `dashboard` among these frames. */
export const seqsOf = (frames: readonly WireFrame[]) =>
  frames.filter((frame) => frame.type === 'position_updated').map((frame) => Number(frame['seq']));
