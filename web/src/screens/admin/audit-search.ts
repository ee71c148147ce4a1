import { type Search, text, word } from '../../search.ts';

export const OUTCOMES = ['success', 'failure', 'refused', 'unknown'] as const;

/** The search parameters of the audit trail. */
export interface AuditSearch {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: (typeof OUTCOMES)[number] | undefined;
  /** Minutes of UTC, as `2026-11-28T16:32`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

export function minute(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && MINUTE.test(given) && Number.isFinite(Date.parse(`${given}Z`)) ? given : undefined;
}

export function readAuditSearch(raw: Search): AuditSearch {
  return {
    actor: text(raw['actor']),
    action: text(raw['action']),
    subject: text(raw['subject']),
    outcome: word(raw['outcome'], OUTCOMES),
    from: minute(raw['from']),
    to: minute(raw['to']),
  };
}

/** As the backend asks for it. */
export function auditQuery({ from, to, ...rest }: AuditSearch) {
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...(from !== undefined && { start_time: `${from}:00Z` }),
    ...(to !== undefined && { end_time: `${to}:00Z` }),
  };
}
