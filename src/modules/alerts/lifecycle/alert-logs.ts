import { Injectable } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { NearbyLines } from '../../../platform/events/ports/nearby-lines.js';
import { isLimited, may, type Principal } from '../../auth/identity/principal.js';
import type { Alert } from './alert.js';
import type { AlertLogsDto } from './dto/alert-logs.dto.js';

/** Labels that name what an alert is about; without one of them its source is. */
const SERVICE_LABELS = ['service', 'job', 'instance'];

/** The log lines that the source of an alert wrote around the time that it was raised. */
@Injectable()
export class AlertLogs {
  constructor(private readonly lines: NearbyLines) {}

  /** Never rejects: an alert is worth answering without its lines. */
  async of(alert: Alert, principal: Principal): Promise<AlertLogsDto> {
    if (!may(principal, 'view_logs')) return unavailable('They need the permission view_logs.');
    const labels = new Map(Object.entries(alert.labels));
    const services = SERVICE_LABELS.flatMap((name) => labels.get(name) ?? []);
    try {
      const brokers = isLimited(principal) ? principal.brokers : null;
      const request = { services: services.length > 0 ? services : [alert.source], atMs: alert.createdAt.getTime(), brokers };
      const found = await this.lines.around(request);
      if (!found) return unavailable('No logs are kept here.');
      const { from, to, lines, complete } = found;
      return { status: 'live', reason: null, services: request.services, from, to, lines: [...lines], complete };
    } catch (error) {
      return unavailable(reasonOf(error));
    }
  }
}

function unavailable(reason: string): AlertLogsDto {
  return { status: 'unavailable', reason, services: [], from: null, to: null, lines: [], complete: false };
}
