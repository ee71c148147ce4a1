import { Realtime } from './realtime-client.js';
import type { RealtimeOptions } from './realtime.types.js';

/** The live stream of a backend; it connects when the first topic is followed. */
export function createRealtime(options: RealtimeOptions): Realtime {
  return new Realtime(options);
}
