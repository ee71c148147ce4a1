import { hash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { Config } from '../../config/config.js';
import { auditActor, type AuditEntry, AuditLog } from '../auth/audit/audit-log.js';
import { isLimited, may, type Principal, refusalOf } from '../auth/identity/principal.js';
import { ControlRunner } from './control-runner.js';
import { KNOWN_STRATEGIES } from './controls.upstream.js';
import { ControlsPublisher } from './controls.publisher.js';
import type { ControlDto } from './dto/control.dto.js';
import { CONTROL, type ControlName, isService } from './requests/control.js';
import { controlOf, type ControlRequestDto, type Outcome, type RequestRow, subjectOf, toRequestDto } from './requests/control-request.js';
import { ControlRequestsRepository, type RecordedChange } from './requests/control-requests.repository.js';

/** How long an emergency stop waits for the state before it. */
const URGENT_READ_MS = 300;
const KEY = /^[\x21-\x7e]{1,255}$/;

/** The answer to a control; `replayed` when it is that of an earlier call with the same key. */
export interface ControlAnswer {
  readonly body: ControlRequestDto;
  readonly replayed: boolean;
}

/** Carries controls out: once per idempotency key, with a reason, only in the expected state, and with audit rows. */
@Injectable()
export class ControlsService {
  private readonly twoPerson: ReadonlySet<string>;
  /** Urgent requests that are running without a stored row, by principal and key. */
  private readonly unwritten = new Set<string>();

  constructor(
    private readonly requests: ControlRequestsRepository,
    private readonly runner: ControlRunner,
    private readonly publisher: ControlsPublisher,
    private readonly audit: AuditLog,
    private readonly config: Config,
  ) {
    this.twoPerson = new Set(config.variables.CONTROLS_TWO_PERSON.split(',').map((name) => name.trim()));
  }

  /** Throws `auth.forbidden`, `request.invalid`, `storage.unavailable`, `control.key_reused`, `.in_progress` or `.state_mismatch`. */
  async perform(name: ControlName, principal: Principal, form: ControlDto, key: string | undefined): Promise<ControlAnswer> {
    refuseLimited(principal);
    const target = targetOf(name, form.target);
    const usable = keyOf(key);
    if (form.dry_run === true) return { body: await this.rehearse(name, target, principal, form), replayed: false };
    const fingerprint = hash('sha256', JSON.stringify([name, target, form.reason, form.expected_state ?? null]), 'hex');
    const known = await this.unlessUrgent(name, () => this.requests.byKey(principal.id, usable, new Date()));
    if (known) return replay(known, fingerprint);

    const stateBefore = await this.expected(name, target, principal, form);
    const waits = this.twoPerson.has(name);
    const row = this.newRow(name, target, principal, form, { key: usable, fingerprint, stateBefore, waits });
    const claimed = await this.unlessUrgent(name, () => this.requests.claim(row, record('requested', 'request', row, principal)));
    if (claimed === null) return { body: await this.runUnwritten(row, principal), replayed: false };
    if (!claimed.isNew) return replay(claimed.row, fingerprint);
    this.publisher.wake();
    const body = waits ? toRequestDto(claimed.row) : await this.run(claimed.row, principal);
    await this.requests.keepAnswer(row.id, { ...body }).catch(() => undefined);
    return { body, replayed: false };
  }

  /** Calls the service and stores the outcome. */
  async run(row: RequestRow, principal: Principal): Promise<ControlRequestDto> {
    const name = controlOf(row);
    const outcome = await this.runner.run(name, row.target, row.reason, row.idempotencyKey ?? row.id);
    const finished = { status: outcome.status, stateAfter: outcome.stateAfter, cause: outcome.cause, finishedAt: new Date() };
    const after = { ...row, ...finished };
    const kept = await this.requests
      .advance(row.id, ['running'], finished, (now) => record(outcome.status, 'result', now, principal, outcome))
      .catch(() => null);
    // The control was carried out, so an audit row that could not be stored with it is stored later.
    if (!kept) this.audit.recordLater(record(outcome.status, 'result', after, principal, outcome).entry);
    this.publisher.wake();
    return toRequestDto(after);
  }

  /** Throws `control.own_request` for the requester, with whichever session or key, and records the attempt. */
  refuseOwn(row: RequestRow, principal: Principal, deed: 'approve' | 'reject'): void {
    if (personOf(principal) !== row.requestedByPerson && principal.id !== row.requestedById) return;
    const entry = { actor: auditActor(principal), action: `control.${deed}`, subject: subjectOf(row) } as const;
    this.audit.recordLater({ ...entry, outcome: 'failure', detail: { request: row.id, why: 'their own request' } });
    throw new Problem('control.own_request', { detail: 'Another person has to decide about your request.' });
  }

  private async rehearse(name: ControlName, target: string | null, principal: Principal, form: ControlDto): Promise<ControlRequestDto> {
    const stateBefore = await this.expected(name, target, principal, form);
    const options = { key: null, fingerprint: '', stateBefore, waits: false };
    const row = this.newRow(name, target, principal, form, options);
    const unread = CONTROL[name].target === 'strategy' && stateBefore === null;
    const cause = unread ? `the state of the strategy cannot be read: ${KNOWN_STRATEGIES}` : null;
    return { ...toRequestDto({ ...row, status: 'done', stateAfter: stateBefore, cause, finishedAt: new Date() }), dry_run: true };
  }

  /** The present state; throws `control.state_mismatch` when it is not the expected one or cannot be read. */
  private async expected(name: ControlName, target: string | null, principal: Principal, form: ControlDto): Promise<string | null> {
    const wanted = form.expected_state?.toUpperCase();
    const state = await this.stateBefore(name, target, wanted === undefined && form.dry_run !== true && CONTROL[name].urgent);
    if (wanted === undefined || wanted === state) return state;
    const detail = { reason: form.reason, expected_state: wanted, state };
    const entry = { actor: auditActor(principal), action: 'control.request', subject: subjectOf({ control: name, target }) } as const;
    this.audit.recordLater({ ...entry, outcome: 'failure', detail });
    throw new Problem('control.state_mismatch', {
      detail: state === null ? 'The state cannot be read, so nothing was sent.' : `The state is ${state}, not ${wanted}: nothing was sent.`,
    });
  }

  /** What is urgent does not wait for a state that was not asked for, unless it is a dry run: null when the service takes longer than that. */
  private stateBefore(name: ControlName, target: string | null, isUrgent: boolean): Promise<string | null> {
    const state = this.runner.state(name, target);
    return isUrgent ? Promise.race([state, delay(URGENT_READ_MS, null, { ref: false })]) : state;
  }

  /** Runs an emergency stop while the database is away; its rows are stored later. */
  private async runUnwritten(row: RequestRow, principal: Principal): Promise<ControlRequestDto> {
    const once = `${principal.id} ${row.idempotencyKey}`;
    if (this.unwritten.has(once)) throw inProgress();
    this.unwritten.add(once);
    try {
      this.audit.recordLater(record('requested', 'request', row, principal).entry);
      const done = await this.run(row, principal);
      await this.publisher.publishUnstored(done);
      return done;
    } finally {
      this.unwritten.delete(once);
    }
  }

  /** Null in place of `storage.unavailable` for urgent controls, which are carried out anyway. */
  private async unlessUrgent<T>(name: ControlName, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const lost = error instanceof Problem && error.code === 'storage.unavailable';
      if (lost && CONTROL[name].urgent && !this.twoPerson.has(name)) return null;
      throw error;
    }
  }

  private newRow(
    control: ControlName,
    target: string | null,
    principal: Principal,
    { reason }: ControlDto,
    { key, fingerprint, stateBefore, waits }: { key: string | null; fingerprint: string; stateBefore: string | null; waits: boolean },
  ): RequestRow {
    const now = new Date();
    const waitMs = this.config.variables.CONTROL_APPROVAL_SECONDS * 1000;
    return {
      ...{
        id: randomUUID(),
        control,
        target,
        reason,
        status: waits ? 'pending_approval' : 'running',
        stateBefore,
        stateAfter: null,
        cause: null,
      },
      ...{ requestedById: principal.id, requestedBy: principal.name, requestedByPerson: personOf(principal), approvedBy: null },
      ...{ idempotencyKey: key, fingerprint, answer: null, requestedAt: now, startedAt: waits ? null : now, finishedAt: null },
      expiresAt: waits ? new Date(now.getTime() + waitMs) : null,
    };
  }
}

/** The event and the audit row of a change of a request. */
export function record(
  change: RecordedChange['change'],
  deed: string,
  row: RequestRow,
  principal: Principal,
  outcome?: Outcome,
): RecordedChange {
  const { id, reason, stateBefore } = row;
  const detail = {
    request: id,
    reason,
    state_before: stateBefore,
    ...(outcome && { state_after: outcome.stateAfter, cause: outcome.cause }),
  };
  const result: AuditEntry['outcome'] = outcome?.status === 'failed' ? 'failure' : outcome?.status === 'unknown' ? 'unknown' : 'success';
  return { change, entry: { actor: auditActor(principal), action: `control.${deed}`, subject: subjectOf(row), outcome: result, detail } };
}

/** The user of a principal: for a key the user who made it. */
export function personOf({ kind, id, name, createdBy }: Principal): string {
  return kind === 'user' ? name : (createdBy ?? id);
}

/** Throws `auth.forbidden` unless the principal has the permission of this control. */
export function permit(name: ControlName, principal: Principal): void {
  const { permission } = CONTROL[name];
  if (!may(principal, permission)) throw new Problem('auth.forbidden', { detail: refusalOf(principal, permission, `The control ${name}`) });
}

/** A control concerns the whole desk, so principals limited to some brokers may not use it. */
export function refuseLimited(principal: Principal): void {
  if (isLimited(principal))
    throw new Problem('auth.forbidden', { detail: 'Controls act on the whole desk, and you are limited to some brokers.' });
}

function targetOf(name: ControlName, target: string | undefined): string | null {
  const { target: kind } = CONTROL[name];
  const fault = (message: string) =>
    new Problem('request.invalid', { errors: [{ field: 'target', message }], detail: `target ${message}` });
  if (kind === null && target !== undefined) throw fault(`is not for ${name}`);
  if (kind === 'strategy' && target === undefined) throw fault(`must name the strategy: ${KNOWN_STRATEGIES}`);
  if (kind === 'service' && !isService(target ?? '')) throw fault('must be portfolio, execution, ai, risk or monitoring');
  return target ?? null;
}

function keyOf(key: string | undefined): string {
  if (key !== undefined && KEY.test(key)) return key;
  const message = 'must be 1 to 255 visible characters, a new one for each new request';
  throw new Problem('request.invalid', { errors: [{ field: 'Idempotency-Key', message }], detail: `Idempotency-Key ${message}` });
}

function replay(row: RequestRow, fingerprint: string): ControlAnswer {
  if (row.fingerprint !== fingerprint)
    throw new Problem('control.key_reused', { detail: 'This Idempotency-Key was used for another request.' });
  if (row.answer) return { body: row.answer as unknown as ControlRequestDto, replayed: true };
  if (row.status === 'running') throw inProgress();
  return { body: toRequestDto(row), replayed: true };
}

function inProgress(): Problem {
  return new Problem('control.in_progress', {
    detail: 'The same request is being carried out: ask again for its answer.',
    retryAfterSeconds: 1,
  });
}
