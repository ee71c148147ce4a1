import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { decodeCursor, type LivePage, toPage } from '../../common/wire/page.js';
import { Problem } from '../../common/problem.js';
import { reasonOf } from '../../common/reason.js';
import { Config } from '../../config/config.js';
import { auditActor, SYSTEM_ACTOR } from '../auth/audit/audit-log.js';
import type { Principal } from '../auth/identity/principal.js';
import { ControlRunner } from './control-runner.js';
import { ControlStanding } from './control-standing.js';
import { ControlsPublisher } from './controls.publisher.js';
import { ControlsService, permit, refuseLimited } from './controls.service.js';
import type { ControlRequestsQueryDto } from './dto/control.dto.js';
import { CONTROL, type ControlChange, type RequestStatus } from './requests/control.js';
import { controlOf, type ControlRequestDto, type RequestRow, subjectOf, toRequestDto } from './requests/control-request.js';
import { ControlRequestsRepository, type RecordedChange } from './requests/control-requests.repository.js';

const ROUTE = 'control-requests';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const SWEEP_EVERY_MS = 1000;
/** A request that is still `running` so long after the timeout of the service was left behind by a process that has ended. */
const MARGIN_MS = 30_000;

const NOT_IN_TIME = 'it was not approved in time';

/** Requests that wait for a second person: who may decide, and what ends them without a decision. */
@Injectable()
export class ControlApprovals implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ControlApprovals.name);
  private sweeper: NodeJS.Timeout | undefined;
  private sweeping = false;

  constructor(
    private readonly requests: ControlRequestsRepository,
    private readonly controls: ControlsService,
    private readonly runner: ControlRunner,
    private readonly publisher: ControlsPublisher,
    private readonly standing: ControlStanding,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeper = setInterval(() => void this.sweep(), SWEEP_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.sweeper);
  }

  async list({ status, limit, cursor }: ControlRequestsQueryDto): Promise<LivePage<ControlRequestDto>> {
    // Before the rows are read: a change is on the topic after it is in the table.
    const stream = this.publisher.place();
    const rows = await this.requests.page(status, cursor === undefined ? null : placeOf(cursor), limit + 1);
    const page = toPage(ROUTE, rows, limit, ({ requestedAt, id }) => [requestedAt.getTime(), id]);
    return { ...page, items: page.items.map(toRequestDto), stream };
  }

  async get(id: string): Promise<ControlRequestDto> {
    return toRequestDto(await this.found(id));
  }

  /** Carries the request out, unless its preconditions have changed. */
  async approve(id: string, principal: Principal, comment: string | undefined): Promise<ControlRequestDto> {
    const row = await this.decidable(id, principal, 'approve');
    const obstacle = await this.obstacleTo(row);
    if (obstacle !== null) {
      await this.cancel(row, obstacle);
      throw notPending(`The request was cancelled: ${obstacle}.`);
    }
    const now = new Date();
    const set = { status: 'running', approvedBy: principal.name, startedAt: now };
    const taken = await this.requests.advancePending(id, now, set, (after) =>
      recordedChange('approved', 'approve', after, principal, { comment }),
    );
    if (!taken) throw notPending();
    this.publisher.wake();
    return this.controls.run(taken, principal);
  }

  async reject(id: string, principal: Principal, comment: string | undefined): Promise<ControlRequestDto> {
    const row = await this.decidable(id, principal, 'reject');
    const set = { status: 'rejected', approvedBy: principal.name, finishedAt: new Date(), cause: comment ?? 'rejected' };
    const record = (after: RequestRow) => recordedChange('rejected', 'reject', after, principal, { comment });
    const rejected = await this.requests.advancePending(row.id, new Date(), set, record);
    if (!rejected) throw notPending();
    this.publisher.wake();
    return toRequestDto(rejected);
  }

  /** Ends requests that have waited too long, and settles those of ended processes as `unknown` unless the state shows the outcome. */
  async sweep(): Promise<void> {
    if (this.sweeping) return;
    this.sweeping = true;
    try {
      const { UPSTREAM_TIMEOUT_MS: askMs, CONTROL_STATE_SECONDS: lookSeconds } = this.config.variables;
      const startedBefore = new Date(Date.now() - 3 * askMs - lookSeconds * 1000 - MARGIN_MS);
      for (const row of await this.requests.unsettled(startedBefore)) {
        if (row.status === 'running') await this.abandon(row);
        else await this.endIfOverdue(row);
      }
    } catch (error) {
      this.logger.debug({ reason: reasonOf(error) }, 'Overdue requests could not be checked');
    } finally {
      this.sweeping = false;
    }
  }

  private async abandon(row: RequestRow): Promise<void> {
    const stateAfter = await this.runner.state(controlOf(row), row.target);
    const done = stateAfter === CONTROL[controlOf(row)].goal;
    const [status, cause] = done
      ? (['done', 'the process ended meanwhile, but the state shows it'] as const)
      : (['unknown', 'the process that asked the service ended'] as const);
    const set = { status, stateAfter, cause, finishedAt: new Date() };
    await this.requests.advance(row.id, ['running'], set, (after) =>
      recordedChange(status, 'result', after, null, { cause, state_after: stateAfter }),
    );
    this.publisher.wake();
  }

  /** A waiting request ends when it expires, or when its requester loses the permission. */
  private async endIfOverdue(row: RequestRow): Promise<void> {
    const obstacle = isOver(row) ? NOT_IN_TIME : await this.lossOf(row);
    if (obstacle !== null) await this.cancel(row, obstacle);
  }

  private async cancel(row: RequestRow, cause: string): Promise<void> {
    if (cause === NOT_IN_TIME) await this.end(row, 'expired', cause, recordedChange('expired', 'expire', row, null, {}));
    else await this.end(row, 'rejected', cause, recordedChange('rejected', 'cancel', row, null, { cause }));
  }

  private async end(row: RequestRow, status: RequestStatus & ControlChange, cause: string, record: RecordedChange): Promise<void> {
    await this.requests.advance(row.id, ['pending_approval'], { status, cause, finishedAt: new Date() }, () => record);
    this.publisher.wake();
  }

  /** The request, if this principal may decide it: not their own, with whichever session or key. */
  private async decidable(id: string, principal: Principal, deed: 'approve' | 'reject'): Promise<RequestRow> {
    const row = await this.found(id);
    const name = controlOf(row);
    permit(name, principal);
    refuseLimited(principal);
    if (row.status !== 'pending_approval') throw notPending();
    this.controls.refuseOwn(row, principal, deed);
    return row;
  }

  private async obstacleTo(row: RequestRow): Promise<string | null> {
    const loss = isOver(row) ? NOT_IN_TIME : await this.lossOf(row);
    if (loss !== null) return loss;
    const state = await this.runner.state(controlOf(row), row.target);
    return row.stateBefore === null || state === row.stateBefore
      ? null
      : `the state is ${state ?? 'not known'}, and was ${row.stateBefore}`;
  }

  private async lossOf(row: RequestRow): Promise<string | null> {
    const { permission } = CONTROL[controlOf(row)];
    return (await this.standing.hasStill(row.requestedById, permission)) ? null : 'who requested it has lost the permission';
  }

  private async found(id: string): Promise<RequestRow> {
    const row = UUID.test(id) ? await this.requests.find(id) : null;
    if (!row) throw new Problem('control.request_not_found', { detail: 'There is no request of that id.' });
    return row;
  }
}

function isOver({ expiresAt }: RequestRow): boolean {
  return expiresAt !== null && expiresAt.getTime() <= Date.now();
}

function recordedChange(
  change: ControlChange,
  deed: string,
  row: RequestRow,
  principal: Principal | null,
  more: Record<string, unknown>,
): RecordedChange {
  const actor = principal ? auditActor(principal) : SYSTEM_ACTOR;
  const outcome = change === 'unknown' ? 'unknown' : 'success';
  const detail = { request: row.id, requested_by: row.requestedBy, ...more };
  return { change, entry: { actor, action: `control.${deed}`, subject: subjectOf(row), outcome, detail } };
}

function notPending(detail = 'It was decided, has expired, or never waited.'): Problem {
  return new Problem('control.not_pending', { detail });
}

function placeOf(cursor: string): { atMs: number; id: string } {
  const [atMs, id, ...rest] = decodeCursor(ROUTE, cursor);
  const isTime = typeof atMs === 'number' && Number.isSafeInteger(atMs) && atMs >= 0 && atMs < 253_402_300_800_000;
  if (!isTime || typeof id !== 'string' || !UUID.test(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return { atMs, id };
}
