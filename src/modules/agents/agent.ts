/** What an agent may be told to be. */
export type ToldStatus = 'active' | 'idle' | 'stopped';

export interface Signal {
  /** That of the event which told it: the same event twice is one signal. */
  readonly id: string;
  readonly agentId: string;
  readonly symbol: string;
  readonly direction: string;
  readonly confidence: number | null;
  readonly targetSize: number | null;
  readonly atMs: number;
}

export type LastSignal = Omit<Signal, 'id' | 'agentId'>;

/** What one event says about an agent, or several that were merged; null = not told. */
export interface Sighting {
  readonly agentId: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly type: Telling<string> | null;
  readonly status: Telling<ToldStatus> | null;
}

export interface Telling<T> {
  readonly value: T;
  readonly atMs: number;
}

/** An agent as it stands at a moment of the database's clock, which all replicas share. */
export interface Agent {
  readonly id: string;
  readonly agentType: string;
  readonly status: ToldStatus;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** Where nobody has told another type. */
export const USUAL_TYPE = 'strategy';
const ACTIVE_FOR_MS = 5 * 60_000;

/**
 * Active when it was seen within 5 minutes, else idle. Told to be stopped it is so until something else is told; told to be idle, until
 * it is seen again.
 */
export function statusOf(told: ToldStatus, toldAtMs: number | null, lastSeenMs: number, nowMs: number): ToldStatus {
  if (told === 'stopped') return 'stopped';
  if (told === 'idle' && toldAtMs !== null && lastSeenMs <= toldAtMs) return 'idle';
  return nowMs - lastSeenMs < ACTIVE_FOR_MS ? 'active' : 'idle';
}

/** One sighting per agent, sorted by id; of what was told the newest, of two at one time the later. */
export function merged(sightings: readonly Sighting[]): Sighting[] {
  const byAgent = new Map<string, Sighting>();
  for (const told of sightings) {
    const known = byAgent.get(told.agentId);
    byAgent.set(told.agentId, known ? both(known, told) : told);
  }
  // Sorted, so that two writers never wait for each other.
  return [...byAgent.values()].toSorted((a, b) => (a.agentId < b.agentId ? -1 : 1));
}

function both(known: Sighting, told: Sighting): Sighting {
  return {
    agentId: known.agentId,
    firstMs: Math.min(known.firstMs, told.firstMs),
    lastMs: Math.max(known.lastMs, told.lastMs),
    type: newer(known.type, told.type),
    status: newer(known.status, told.status),
  };
}

function newer<T>(known: Telling<T> | null, told: Telling<T> | null): Telling<T> | null {
  return known && (!told || told.atMs < known.atMs) ? known : told;
}
