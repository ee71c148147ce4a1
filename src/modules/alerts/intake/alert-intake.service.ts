import type { Readable } from 'node:stream';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { DeskFacts } from '../../../platform/events/ports/desk-facts.js';
import { OwnAlerts } from '../../../platform/events/ports/own-alerts.js';
import { isLimited, type Principal, sees } from '../../auth/identity/principal.js';
import { type Alert, isActive, toAlertDto } from '../lifecycle/alert.js';
import type { AlertReport } from '../lifecycle/alert-report.js';
import { type Notification, readNotification } from './alertmanager.js';
import { type Admit, AlertReportsRepository } from '../lifecycle/store/alert-reports.repository.js';
import { actorOf } from '../lifecycle/alerts.service.js';
import { ChangedAlerts } from '../lifecycle/changed-alerts.js';
import type { NotificationReportDto, ReportedAlertDto, ReportedAlertsDto } from '../lifecycle/dto/alert.dto.js';
import { readSecurityAlert } from './security-alert.js';
import { SecurityAlerts } from '../../auth/audit/security-alerts.js';
import { readHealthAlert } from './health-alert.js';
import type { ReportOutcome } from '../lifecycle/lifecycle.js';
import { NotificationBodies } from './notification.body.js';
import { readOtherNotification } from './other-notifications.js';
import { MAX_ALERTS, readPostedAlerts } from './posted-alerts.js';
import { readOwnAlert } from './own-alert.js';
import { readStopAlert } from './stop-alert.js';

/** The one way in for alerts of every source: REST, Alertmanager, the desk's health events and rules. */
@Injectable()
export class AlertIntake implements OnModuleInit {
  private readonly logger = new Logger(AlertIntake.name);

  constructor(
    private readonly reports: AlertReportsRepository,
    private readonly facts: DeskFacts,
    private readonly changed: ChangedAlerts,
    private readonly bodies: NotificationBodies,
    private readonly security: SecurityAlerts,
    private readonly own: OwnAlerts,
  ) {}

  onModuleInit(): void {
    this.facts.keep('alerts', ['health_alert'], async (facts) => this.keep(facts.map(readHealthAlert)));
    this.facts.keep('alerts', ['emergency_stop'], async (facts) => this.keep(facts.map(readStopAlert)));
    this.own.provide(async (news) => this.keep(news.map(readOwnAlert)));
    this.security.onAlert((alert) => {
      this.take([readSecurityAlert(alert)]).catch((error: unknown) =>
        this.logger.error({ err: error, alert }, 'A security alert is in this line only'),
      );
    });
  }

  /** Resolves once the reports are stored, all or none; `storage.unavailable` when they are not. */
  async take(reports: readonly AlertReport[], admit: Admit = () => undefined): Promise<ReportOutcome[]> {
    if (reports.length === 0) return [];
    const outcomes = await this.reports.take(reports, Date.now(), admit);
    const changed = outcomes.filter(({ change }) => change !== null);
    if (changed.length > 0) this.changed.notify(changed.map(({ alert }) => alert?.expiresAt?.toISOString() ?? null));
    return outcomes;
  }

  /** The body of `POST /api/alerts`: one alert gives the alert, a list gives a list. A dry run stores nothing. */
  async post(body: unknown, principal: Principal, isDry: boolean): Promise<ReportedAlertDto | ReportedAlertsDto> {
    const reports = readPostedAlerts(body, actorOf(principal));
    refuseForeign(reports, principal);
    const admit = admitOwn(principal, (index) => (Array.isArray(body) ? `${index}.fingerprint` : 'fingerprint'));
    const items = (await this.outcomesOf(reports, admit, isDry)).flatMap(({ alert, change }) =>
      alert ? [Object.assign(toAlertDto(alert), { change })] : [],
    );
    const [only] = items;
    return Array.isArray(body) || !only ? { items } : only;
  }

  /**
   * A notification of Alertmanager, Grafana, Keep or Uptime Kuma, as it arrives. All that is within our limits is stored before this
   * resolves, 1,000 alerts at a time; the same notification may come again.
   */
  async notify(body: Readable | null, principal: Principal, isDry: boolean): Promise<NotificationReportDto> {
    if (body === null) throw new Problem('request.invalid', { errors: [{ field: 'body', message: 'must be a notification' }] });
    return this.bodies.read(body, async ({ document, alerts, cut }) => {
      const { reports, rejected, errors } = this.read(document, alerts, actorOf(principal));
      if (cut > 0)
        this.logger.warn({ kept: reports.length, cut }, 'A notification had more alerts than are kept of one; the others are cut');
      if (rejected > 0) this.logger.warn({ kept: reports.length, rejected, errors }, 'Alerts of a notification cannot be read');
      refuseForeign(reports, principal);
      let changed = 0;
      for (let from = 0; from < reports.length; from += MAX_ALERTS) {
        const admit = admitOwn(principal, (index) => `alerts.${from + index}.fingerprint`);
        const outcomes = await this.outcomesOf(reports.slice(from, from + MAX_ALERTS), admit, isDry);
        changed += outcomes.filter(({ change }) => change !== null).length;
      }
      return {
        ...{ accepted: changed, duplicates: reports.length - changed, rejected, errors: [...errors] },
        ...{ received: reports.length + rejected + cut, changed, ...(cut > 0 && { cut }) },
      };
    });
  }

  private outcomesOf(reports: readonly AlertReport[], admit: Admit, isDry: boolean): Promise<ReportOutcome[]> {
    return isDry ? this.reports.tryOut(reports, Date.now(), admit) : this.take(reports, admit);
  }

  private read(document: object, alerts: readonly unknown[] | null, actor: string): Notification {
    const others = alerts === null ? readOtherNotification(document, actor, Date.now()) : null;
    return others
      ? { reports: others, rejected: 0, errors: [] }
      : readNotification(alerts === null ? document : { ...document, alerts }, actor);
  }

  private async keep(reports: readonly AlertReport[]): Promise<void> {
    await this.take(reports);
  }
}

/** A principal with a limit to some brokers may not report alerts of others, which do not exist for it. */
function refuseForeign(reports: readonly AlertReport[], principal: Principal): void {
  const foreign = reports.map(({ labels }) => labels['broker']).find((broker) => broker !== undefined && !sees(principal, broker));
  if (foreign !== undefined) throw new Problem('portfolio.unknown_broker', { detail: `There is no broker "${foreign}".` });
}

/** A principal with a limit to some brokers may not change alerts of others, whatever fingerprint it names. */
function admitOwn(principal: Principal, fieldOf: (index: number) => string): Admit {
  return (stored, report, index) => {
    if (!isLimited(principal) || isOwn(stored, report, principal)) return;
    const errors = [{ field: fieldOf(index), message: 'is not that of an alert that you may report' }];
    throw new Problem('alert.not_found', { detail: 'There is no alert of that fingerprint.', errors });
  };
}

/** An alert without a broker is visible to all; while it is active, a report with a broker does not hide it from the others. */
function isOwn(stored: Alert, report: AlertReport, principal: Principal): boolean {
  const broker = stored.labels['broker'];
  if (broker !== undefined) return sees(principal, broker);
  return report.status === 'resolved' || report.labels['broker'] === undefined || !isActive(stored);
}
