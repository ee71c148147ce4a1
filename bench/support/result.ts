/** One line of the table: what was measured, its limit from the same run, and whether it is met. */
export interface Result {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly limit: string;
  readonly met: boolean;
  /** The measured figures behind it. */
  readonly details: Record<string, number | string>;
}

export function atLeast(what: string, measured: number, limit: number, unit: string, details: Result['details']): Result {
  return { what, measured, unit, limit: `>= ${limit}`, met: measured >= limit, details };
}

export function atMost(what: string, measured: number, limit: number, unit: string, details: Result['details']): Result {
  return { what, measured, unit, limit: `<= ${limit}`, met: measured <= limit, details };
}

/** How hard a run tries: `smoke` only shows that every scenario works. */
export interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
  readonly sockets: number;
  readonly idleSockets: number;
  readonly simultaneous: number;
  readonly auditRows: number;
  readonly coldStarts: number;
  /** Whether to wait the minute after which a process counts as cold again. */
  readonly idle: boolean;
}

export const FULL: Effort = {
  rounds: 3,
  roundMs: 3000,
  sockets: 500,
  idleSockets: 2000,
  simultaneous: 1000,
  auditRows: 1_000_000,
  coldStarts: 2,
  idle: true,
};
export const SMOKE: Effort = {
  rounds: 1,
  roundMs: 1000,
  sockets: 50,
  idleSockets: 200,
  simultaneous: 100,
  auditRows: 20_000,
  coldStarts: 1,
  idle: false,
};
