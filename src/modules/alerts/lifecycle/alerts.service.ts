import { Injectable } from '@nestjs/common';
import type { BrokerScope } from '../../../common/broker-scope.js';
import { isUuid } from '../../../common/text/uuid.js';
import { DAY_MS, END_OF_TIME_MS } from '../../../common/time/time.js';
import { decodeCursor, type LivePage, toPage } from '../../../common/wire/page.js';
import { Problem } from '../../../common/problem.js';
import { timeRange } from '../../../common/time/time-range.js';
import { EventLog } from '../../../platform/events/event-log.js';
import { TOPICS } from '../../../platform/events/events.js';
import { auditActor, type AuditEntry } from '../../auth/audit/audit-log.js';
import { isLimited, type Principal } from '../../auth/identity/principal.js';
import { type Alert, toAlertDto } from './alert.js';
import { AlertLogs } from './alert-logs.js';
import { AlertsRepository, type AlertCommand } from './store/alerts.repository.js';
import { toSummaryDto } from './alerts.summary.js';
import { ChangedAlerts } from './changed-alerts.js';
import type { AlertDetailDto, AlertDto, AlertSummaryDto, TimelineEntryDto } from './dto/alert.dto.js';
import type { AcknowledgeDto, CommentDto, RemarkDto } from './dto/alert-commands.dto.js';
import type { AlertsQueryDto } from './dto/alerts-query.dto.js';
import type { Severity } from './severity.js';
import { TimelineRepository, type TimelineRow } from './store/timeline.repository.js';

const ROUTE = 'alerts';
const TIMELINE = 200;
/** An alert may change between the update that failed and the read that explains why: then the update is tried again. */
const TRIES = 3;

/** Lists alerts, and carries out what people do to them: the same for REST and sockets. */
@Injectable()
export class AlertsService {
  constructor(
    private readonly alerts: AlertsRepository,
    private readonly timeline: TimelineRepository,
    private readonly changed: ChangedAlerts,
    private readonly logs: AlertLogs,
    private readonly log: EventLog,
  ) {}

  /** Newest first by when they were last seen; the last 24 hours unless a range says otherwise. */
  async list(query: AlertsQueryDto, principal: Principal): Promise<LivePage<AlertDto>> {
    const { severity, status, source, acknowledged, silenced, limit, cursor } = query;
    const { startMs, endMs } = timeRange(query.start_time, query.end_time, Date.now(), DAY_MS);
    // Before the rows are read: a change is on the topic after it is in the table.
    const { head } = this.log.ring(TOPICS.alerts);
    const rows = await this.alerts.page({
      ...{ severity, status, limit },
      source: source?.normalize('NFC'),
      acknowledged: acknowledged === undefined ? undefined : acknowledged === 'true',
      silenced: silenced === undefined ? undefined : silenced === 'true',
      startMs: Math.min(Math.max(startMs, 0), END_OF_TIME_MS - 1),
      // Without an end also alerts seen during the request; and Postgres cannot read the year 10000.
      endMs: query.end_time === undefined || endMs >= END_OF_TIME_MS ? null : Math.max(endMs, 0),
      before: cursor === undefined ? null : positionOf(cursor),
      scope: scopeOf(principal),
    });
    const page = toPage(ROUTE, rows, limit, ({ lastSeenAt, id }) => [lastSeenAt.getTime(), id]);
    return { ...page, items: page.items.map(toAlertDto), stream: { topic: TOPICS.alerts, ...head } };
  }

  /** `alert.not_found` where there is none in the principal's scope. */
  async get(id: string, principal: Principal): Promise<AlertDetailDto> {
    const alert = await this.found(id, scopeOf(principal));
    const [changes, lines] = await Promise.all([this.timeline.of(alert.id, TIMELINE), this.logs.of(alert, principal)]);
    return Object.assign(toAlertDto(alert), { timeline: changes.map(toEntry), log_context: lines });
  }

  async summary(principal: Principal): Promise<AlertSummaryDto> {
    const scope = scopeOf(principal);
    const [counts, oldest] = await Promise.all([this.alerts.counts(scope), this.alerts.oldestOpen(scope)]);
    return toSummaryDto(counts, oldest, Date.now());
  }

  /** Of two people at once one gets the alert and the other `alert.already_acknowledged`, which names the first. */
  acknowledge(id: string, principal: Principal, { comment, comments, expires_in_seconds: seconds }: AcknowledgeDto): Promise<AlertDto> {
    const expiresAt = seconds ? new Date(Date.now() + seconds * 1000) : null;
    return this.perform(
      'acknowledge',
      id,
      principal,
      comment ?? comments,
      (command) => this.alerts.acknowledge(command, expiresAt),
      notAcknowledged,
    );
  }

  unacknowledge(id: string, principal: Principal, { comment, comments }: RemarkDto): Promise<AlertDto> {
    return this.perform(
      'unacknowledge',
      id,
      principal,
      comment ?? comments,
      (command) => this.alerts.unacknowledge(command),
      notUnacknowledged,
    );
  }

  resolve(id: string, principal: Principal, { comment, comments }: RemarkDto): Promise<AlertDto> {
    return this.perform('resolve', id, principal, comment ?? comments, (command) => this.alerts.resolve(command), notResolved);
  }

  comment(id: string, principal: Principal, { comment, comments }: CommentDto): Promise<AlertDto> {
    return this.perform(
      'comment',
      id,
      principal,
      comment ?? comments,
      (command) => this.alerts.comment(command),
      () => null,
    );
  }

  private async perform(
    deed: string,
    id: string,
    principal: Principal,
    comment: string | undefined,
    attempt: (command: AlertCommand) => Promise<AlertDto | null>,
    whyNot: (alert: Alert) => Problem | null,
  ): Promise<AlertDto> {
    const scope = scopeOf(principal);
    const said = comment?.trim() || null;
    const entry: AuditEntry = {
      ...{ actor: auditActor(principal), action: `alert.${deed}`, subject: `alert:${id}`, outcome: 'success' },
      detail: { comment: said },
    };
    const command = { id, actor: actorOf(principal), comment: said, scope, entry };
    for (let tries = 0; tries < TRIES && isUuid(id); tries += 1) {
      const alert = await attempt({ ...command, nowMs: Date.now() });
      if (alert) {
        this.changed.notify([alert.expires_at]);
        return alert;
      }
      const problem = whyNot(await this.found(id, scope));
      if (problem) throw problem;
    }
    throw notFound(id);
  }

  private async found(id: string, scope: BrokerScope): Promise<Alert> {
    const alert = isUuid(id) ? await this.alerts.find(id, scope) : null;
    if (!alert) throw notFound(id);
    return alert;
  }
}

/** The brokers whose alerts a principal may see. */
export function scopeOf(principal: Principal): BrokerScope {
  return isLimited(principal) ? principal.brokers : null;
}

/** The name of a principal in the timeline: people by their name, keys so that none can pass for a person. */
export function actorOf({ kind, name }: Principal): string {
  return kind === 'user' ? name : `key:${name}`;
}

function notAcknowledged(alert: Alert): Problem | null {
  const at = alert.acknowledgedAt?.toISOString() ?? '';
  const detail = `It was acknowledged by ${alert.acknowledgedBy ?? 'somebody'} at ${at}.`;
  switch (alert.status) {
    case 'open':
      return null;
    case 'acknowledged':
      return new Problem('alert.already_acknowledged', { detail });
    case 'resolved':
      return alreadyResolved(alert);
    case 'expired':
      return expired(alert);
    default:
      return alert.status satisfies never;
  }
}

function notUnacknowledged(alert: Alert): Problem | null {
  if (alert.status === 'acknowledged') return null;
  if (alert.status === 'resolved') return alreadyResolved(alert);
  return alert.status === 'expired' ? expired(alert) : new Problem('alert.not_acknowledged');
}

function notResolved(alert: Alert): Problem | null {
  return alert.status === 'resolved' ? alreadyResolved(alert) : null;
}

function alreadyResolved({ resolvedAt }: Alert): Problem {
  return new Problem('alert.already_resolved', { detail: `It was resolved at ${resolvedAt?.toISOString() ?? 'an unknown time'}.` });
}

function expired({ expiresAt }: Alert): Problem {
  return new Problem('alert.expired', { detail: `It expired at ${expiresAt?.toISOString() ?? 'an unknown time'}.` });
}

function notFound(id: string): Problem {
  return new Problem('alert.not_found', { detail: isUuid(id) ? `There is no alert ${id}.` : 'There is no alert of that id.' });
}

function positionOf(cursor: string): { lastSeenAtMs: number; id: string } {
  const [lastSeenAtMs, id, ...rest] = decodeCursor(ROUTE, cursor);
  const isTime =
    typeof lastSeenAtMs === 'number' && Number.isSafeInteger(lastSeenAtMs) && lastSeenAtMs >= 0 && lastSeenAtMs < END_OF_TIME_MS;
  if (!isTime || !isUuid(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return { lastSeenAtMs, id };
}

function toEntry({ at, change, actor, comment, severity }: TimelineRow): TimelineEntryDto {
  return { at: at.toISOString(), change: change as TimelineEntryDto['change'], actor, comment, severity: severity as Severity };
}
