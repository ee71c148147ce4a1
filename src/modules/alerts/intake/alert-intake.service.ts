import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { type DeskFact, DeskFacts } from '../../platform/events/desk-facts.js';
import { isLimited, type Principal, sees } from '../auth/principal.js';
import { type Alert, isActive, toAlertDto } from './alert.js';
import type { AlertReport } from './alert-report.js';
import { readNotification } from './alertmanager.js';
import { type Admit, AlertReportsRepository } from './alert-reports.repository.js';
import { actorOf } from './alerts.service.js';
import { ChangedAlerts } from './changed-alerts.js';
import type { NotificationReportDto, ReportedAlertDto, ReportedAlertsDto } from './dto/alert.dto.js';
import { readHealthAlert } from './health-alert.js';
import type { Outcome } from './lifecycle.js';
import { readPostedAlerts } from './posted-alerts.js';

/** The one way in for alerts, from whatever source: by REST, from Alertmanager, from the desk's health events and from rules. */
@Injectable()
export class AlertIntake implements OnModuleInit {
  constructor(
    private readonly reports: AlertReportsRepository,
    private readonly facts: DeskFacts,
    private readonly changed: ChangedAlerts,
  ) {}

  onModuleInit(): void {
    this.facts.keep('alerts', ['health_alert'], async (facts) => this.keep(facts));
  }

  /** Resolves once the reports are stored, all or none; `storage.unavailable` when they are not. */
  async take(reports: readonly AlertReport[], admit: Admit = () => undefined): Promise<Outcome[]> {
    if (reports.length === 0) return [];
    const outcomes = await this.reports.take(reports, Date.now(), admit);
    const changed = outcomes.filter(({ change }) => change !== null);
    if (changed.length > 0) this.changed.tell(changed.map(({ alert }) => alert?.expiresAt?.toISOString() ?? null));
    return outcomes;
  }

  /** The body of `POST /api/alerts`: one alert gives the alert, a list gives a list. */
  async post(body: unknown, principal: Principal): Promise<ReportedAlertDto | ReportedAlertsDto> {
    const reports = readPostedAlerts(body, actorOf(principal));
    refuseForeign(reports, principal);
    const admit = admitOwn(principal, (index) => (Array.isArray(body) ? `${index}.fingerprint` : 'fingerprint'));
    const items = (await this.take(reports, admit)).flatMap(({ alert, change }) =>
      alert ? [Object.assign(toAlertDto(alert), { change })] : [],
    );
    const [only] = items;
    return Array.isArray(body) || !only ? { items } : only;
  }

  async notify(body: unknown, principal: Principal): Promise<NotificationReportDto> {
    const reports = readNotification(body, actorOf(principal));
    refuseForeign(reports, principal);
    const outcomes = await this.take(
      reports,
      admitOwn(principal, (index) => `alerts.${index}.fingerprint`),
    );
    return { received: reports.length, changed: outcomes.filter(({ change }) => change !== null).length };
  }

  private async keep(facts: readonly DeskFact[]): Promise<void> {
    await this.take(facts.map(readHealthAlert));
  }
}

/** Who is limited to some brokers has nothing to say of the others, which do not exist for it. */
function refuseForeign(reports: readonly AlertReport[], principal: Principal): void {
  const foreign = reports.map(({ labels }) => labels['broker']).find((broker) => broker !== undefined && !sees(principal, broker));
  if (foreign !== undefined) throw new Problem('portfolio.unknown_broker', { detail: `There is no broker "${foreign}".` });
}

/** Who is limited to some brokers does not touch the alerts of others, whatever fingerprint it names: they do not exist for it. */
function admitOwn(principal: Principal, fieldOf: (index: number) => string): Admit {
  return (stored, report, index) => {
    if (!isLimited(principal) || isOwn(stored, report, principal)) return;
    const errors = [{ field: fieldOf(index), message: 'is not that of an alert that you may report' }];
    throw new Problem('alert.not_found', { detail: 'There is no alert of that fingerprint.', errors });
  };
}

/** An alert of nobody is everybody's; as long as it is active it is not taken out of their sight by giving it a broker. */
function isOwn(stored: Alert, report: AlertReport, principal: Principal): boolean {
  const broker = stored.labels['broker'];
  if (broker !== undefined) return sees(principal, broker);
  return report.status === 'resolved' || report.labels['broker'] === undefined || !isActive(stored);
}
