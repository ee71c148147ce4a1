import type { controlRequests } from '../../../platform/database/tables/controls.schema.js';
import type { ControlName, RequestStatus } from './control.js';

export type RequestRow = typeof controlRequests.$inferSelect;

/** A request as clients see it. */
export interface ControlRequestDto {
  readonly id: string;
  readonly control: string;
  readonly target: string | null;
  readonly status: RequestStatus;
  readonly reason: string;
  readonly dry_run: boolean;
  readonly state_before: string | null;
  readonly state_after: string | null;
  /** Why it failed, was rejected or is unknown. */
  readonly cause: string | null;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly approved_by: string | null;
  readonly finished_at: string | null;
  readonly expires_at: string | null;
}

/** The outcome of a call to the service. */
export interface Outcome {
  readonly status: 'done' | 'failed' | 'unknown';
  readonly stateAfter: string | null;
  readonly cause: string | null;
}

export function toRequestDto(row: RequestRow): ControlRequestDto {
  return {
    ...{ id: row.id, control: row.control, target: row.target, status: row.status as RequestStatus, reason: row.reason, dry_run: false },
    ...{ state_before: row.stateBefore, state_after: row.stateAfter, cause: row.cause },
    ...{ requested_by: row.requestedBy, requested_at: row.requestedAt.toISOString(), approved_by: row.approvedBy },
    finished_at: row.finishedAt?.toISOString() ?? null,
    expires_at: row.expiresAt?.toISOString() ?? null,
  };
}

/** The subject of a request in the audit trail. */
export function subjectOf({ control, target }: { readonly control: string; readonly target: string | null }): string {
  return target === null ? `control:${control}` : `control:${control}:${target}`;
}

export function controlOf({ control }: Pick<RequestRow, 'control'>): ControlName {
  return control as ControlName;
}
