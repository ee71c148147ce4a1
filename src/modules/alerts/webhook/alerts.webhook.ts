import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { changeId } from '../lifecycle/alert.js';
import { AlertsUpstream } from './alerts.upstream.js';
import { MAX_ATTEMPTS, pauseAfter } from './backoff.js';
import { ChangedAlerts } from '../lifecycle/changed-alerts.js';
import { DeliveriesRepository, type WebhookDelivery } from './deliveries.repository.js';
import { signatureOf } from './signature.js';

/** Most posts at a time. */
const BATCH = 8;
const TIMEOUT_MS = 10_000;
/** Longer than a post can take. */
const LEASE_MS = 30_000;
/** The longest pause between two reads of the queue: another replica may have died with a delivery. */
const LOOK_EVERY_MS = 10_000;

/**
 * Posts every change of an alert to ALERT_WEBHOOK_URL, signed, until it is accepted or has failed ten times. The queue is in the database, a
 * row in the same transaction as the change, so nothing is lost with a process; a receiver may get a change twice and knows it by its id.
 */
@Injectable()
export class AlertsWebhook implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(AlertsWebhook.name);
  private readonly loop = new WorkLoop({
    name: AlertsWebhook.name,
    step: () => this.deliverDue(),
    failing: 'The queue of the alert webhook cannot be read; trying again',
    everyMs: LOOK_EVERY_MS,
  });
  private readonly counted;

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly upstream: AlertsUpstream,
    private readonly config: Config,
    private readonly changed: ChangedAlerts,
    metrics: Metrics,
  ) {
    this.counted = metrics.counter('quarterdeck_alert_deliveries_total', 'Posts to the alert webhook by how they ended', ['outcome']);
  }

  onApplicationBootstrap(): void {
    if (this.config.variables.ALERT_WEBHOOK_URL === undefined) return;
    this.changed.listen(() => this.loop.wake());
    this.loop.start();
  }

  /** Deliveries under way are given back, for the next start or for another replica. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async deliverDue(): Promise<number | null> {
    if ((await this.deliverSome()) > 0) return 0;
    const inMs = await this.deliveries.dueInMs();
    // A pause of 0 would loop without rest while another replica has the delivery.
    return inMs === null ? null : Math.min(Math.max(inMs, 1), LOOK_EVERY_MS);
  }

  private async deliverSome(): Promise<number> {
    const due = await this.deliveries.claim(BATCH, LEASE_MS);
    await Promise.all(due.map((delivery) => this.deliver(delivery)));
    return due.length;
  }

  private async deliver(delivery: WebhookDelivery): Promise<void> {
    const { position } = delivery;
    try {
      await this.post(delivery);
    } catch (error) {
      if (this.loop.signal.aborted) return this.deliveries.giveBack(position);
      return this.failed(delivery, reasonOf(error));
    }
    this.counted.inc({ outcome: 'delivered' });
    await this.deliveries.delivered(position);
  }

  private post({ position, change, atMs, alert }: WebhookDelivery): Promise<void> {
    const { ALERT_WEBHOOK_URL: url = '', ALERT_WEBHOOK_SECRET: secret = '' } = this.config.variables;
    const id = changeId(alert.id, position);
    const body = JSON.stringify({ event: 'alert', id, change, timestamp: new Date(atMs).toISOString(), alert });
    const headers = { 'X-Quarterdeck-Id': id, 'X-Quarterdeck-Signature': signatureOf(secret, body, Date.now()) };
    return this.upstream.post(url, body, headers, AbortSignal.any([this.loop.signal, AbortSignal.timeout(TIMEOUT_MS)]));
  }

  private async failed({ position, attempts, alert }: WebhookDelivery, reason: string): Promise<void> {
    const change = changeId(alert.id, position);
    const isLast = attempts >= MAX_ATTEMPTS;
    this.counted.inc({ outcome: isLast ? 'failed' : 'retried' });
    if (isLast) this.logger.error({ change, attempts, reason }, 'A change of an alert did not reach the webhook');
    else if (attempts === 1) this.logger.warn({ change, reason }, 'The alert webhook does not take a change; trying again');
    await this.deliveries.failed(position, reason, isLast ? null : pauseAfter(attempts));
  }
}
