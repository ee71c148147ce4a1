/** The status that an event may report for an agent. */
export type ReportedStatus = 'active' | 'idle' | 'stopped';

export interface AgentSignal {
  /** The id of the event that carried it: the same event twice is one signal. */
  readonly id: string;
  readonly agentId: string;
  readonly symbol: string;
  readonly direction: string;
  readonly confidence: number | null;
  readonly targetSize: number | null;
  readonly atMs: number;
}

export type LastSignal = Omit<AgentSignal, 'id' | 'agentId'>;

/** What one event reports of an agent, or several events merged; null = not reported. */
export interface Sighting {
  readonly agentId: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly type: Reported<string> | null;
  readonly status: Reported<ReportedStatus> | null;
}

export interface Reported<T> {
  readonly value: T;
  readonly atMs: number;
}

/** An agent at a moment of the database's clock, which all replicas share. */
export interface Agent {
  readonly id: string;
  readonly agentType: string;
  readonly status: ReportedStatus;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** The type of an agent for which no event has reported one. */
export const USUAL_TYPE = 'strategy';
const ACTIVE_FOR_MS = 5 * 60_000;

/**
 * Active when an event named it within 5 minutes, else idle. A reported `stopped` holds until another status is reported; a reported
 * `idle` holds until the next event that names the agent.
 */
export function statusOf(reported: ReportedStatus, reportedAtMs: number | null, lastSeenMs: number, nowMs: number): ReportedStatus {
  if (reported === 'stopped') return 'stopped';
  if (reported === 'idle' && reportedAtMs !== null && lastSeenMs <= reportedAtMs) return 'idle';
  return nowMs - lastSeenMs < ACTIVE_FOR_MS ? 'active' : 'idle';
}

/** One sighting per agent, sorted by id: the newest report counts, and of two with the same time the later one. */
export function merged(sightings: readonly Sighting[]): Sighting[] {
  const byAgent = new Map<string, Sighting>();
  for (const report of sightings) {
    const known = byAgent.get(report.agentId);
    byAgent.set(report.agentId, known ? both(known, report) : report);
  }
  // Sorted, so that two writers never wait for each other.
  return [...byAgent.values()].toSorted((a, b) => (a.agentId < b.agentId ? -1 : 1));
}

function both(known: Sighting, report: Sighting): Sighting {
  return {
    agentId: known.agentId,
    firstMs: Math.min(known.firstMs, report.firstMs),
    lastMs: Math.max(known.lastMs, report.lastMs),
    type: newer(known.type, report.type),
    status: newer(known.status, report.status),
  };
}

function newer<T>(known: Reported<T> | null, report: Reported<T> | null): Reported<T> | null {
  return known && (!report || report.atMs < known.atMs) ? known : report;
}
