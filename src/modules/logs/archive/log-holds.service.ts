import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { reasonOf } from '../../../common/reason.js';
import { auditActor, AuditLog } from '../../auth/audit/audit-log.js';
import type { Principal } from '../../auth/identity/principal.js';
import { serviceName } from '../entry/service-name.js';
import { isoTime } from '../rest/entry.wire.js';
import { holdKey, holdsIn, isHeld, type LogHold } from '../store/log-hold.js';
import { keepingOf, LogStore } from '../store/log-store.js';
import type { LogHoldDto, LogHoldFormDto } from './dto/log-archive.dto.js';
import { readRange } from './time-range.js';

/** Holds, which protect entries from deletion while they last. They are committed in the store of the entries. */
@Injectable()
export class LogHolds {
  constructor(
    private readonly store: LogStore,
    private readonly audit: AuditLog,
  ) {}

  list(): LogHoldDto[] {
    return holdsIn(this.store.positions()).map(toHoldDto);
  }

  async create({ name, reason, services = [], ...form }: LogHoldFormDto, principal: Principal): Promise<LogHoldDto> {
    keepingOf(this.store);
    const range = readRange(form);
    const hold: LogHold = {
      ...{ id: randomUUID(), name, reason, services: services.map(serviceName), ...range },
      ...{ createdBy: principal.name, createdMs: Date.now() },
    };
    const times = { start_time: isoTime(range.startMs), end_time: isoTime(range.endMs) };
    await this.change('logs.hold', hold, hold, principal, { name, reason, services, ...times });
    return toHoldDto(hold);
  }

  /** Error: `request.not_found`. */
  async release(id: string, reason: string, principal: Principal): Promise<void> {
    const hold = holdsIn(this.store.positions()).find((one) => one.id === id);
    if (!hold) throw new Problem('request.not_found', { detail: 'There is no hold of that id. GET /api/logs/holds lists the holds.' });
    await this.change('logs.release', hold, null, principal, { name: hold.name, reason });
  }

  /** Throws `logs.on_hold` when a part of the range is held. */
  refuseHeld(service: string | null, startMs: number, endMs: number): void {
    const holds = holdsIn(this.store.positions());
    if (!isHeld(holds, service, startMs, endMs - 1)) return;
    const names = holds.map(({ name }) => name).join(', ');
    throw new Problem('logs.on_hold', { detail: `Release what holds them first: ${names}.` });
  }

  /** The audit row is stored first; a change that fails afterwards has a row of its own. */
  private async change(
    action: string,
    { id }: LogHold,
    kept: LogHold | null,
    principal: Principal,
    detail: Record<string, unknown>,
  ): Promise<void> {
    const row = { actor: auditActor(principal), action, subject: `log_hold:${id}` };
    await this.audit.record({ ...row, outcome: 'success', detail });
    try {
      await this.store.append([], { positions: { [holdKey(id)]: kept } });
    } catch (error) {
      this.audit.recordLater({ ...row, outcome: 'failure', detail: { ...detail, error: reasonOf(error) } });
      throw error;
    }
  }
}

function toHoldDto({ id, name, reason, services, startMs, endMs, createdBy, createdMs }: LogHold): LogHoldDto {
  return {
    ...{ id, name, reason, services: [...services], start_time: isoTime(startMs), end_time: isoTime(endMs) },
    ...{ created_by: createdBy, created_at: isoTime(createdMs) },
  };
}
