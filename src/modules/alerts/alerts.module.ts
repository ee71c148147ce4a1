import { Module } from '@nestjs/common';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { AlertIntakeController } from './alert-intake.controller.js';
import { AlertIntake } from './alert-intake.service.js';
import { AlertReportsRepository } from './alert-reports.repository.js';
import { AlertRulesController } from './alert-rules.controller.js';
import { AlertRulesRepository } from './alert-rules.repository.js';
import { AlertRulesService } from './alert-rules.service.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsExpiry } from './alerts.expiry.js';
import { AlertsGateway } from './alerts.gateway.js';
import { AlertsPublisher } from './alerts.publisher.js';
import { AlertsRepository } from './alerts.repository.js';
import { AlertsRetention } from './alerts.retention.js';
import { AlertsService } from './alerts.service.js';
import { AlertsUpstream } from './alerts.upstream.js';
import { AlertsWebhook } from './alerts.webhook.js';
import { ChangedAlerts } from './changed-alerts.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { RuleChanges } from './rule-changes.js';
import { RuleJudge } from './rule-judge.js';
import { TimelineRepository } from './timeline.repository.js';

/** What is wrong, and who has taken notice of it. */
@Module({
  imports: [RealtimeModule],
  // The rules first: `alerts/:id` would take `alerts/rules` for an id.
  controllers: [AlertRulesController, AlertIntakeController, AlertsController],
  providers: [
    ...[AlertsService, AlertIntake, AlertsGateway, ChangedAlerts, AlertsPublisher, AlertsExpiry, AlertsRetention],
    ...[AlertRulesService, RuleChanges, RuleJudge, AlertsWebhook, AlertsUpstream],
    ...[AlertsRepository, AlertReportsRepository, TimelineRepository, AlertRulesRepository, DeliveriesRepository],
  ],
})
export class AlertsModule {}
