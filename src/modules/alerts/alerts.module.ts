import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { AlertIntakeController } from './intake/alert-intake.controller.js';
import { AlertIntake } from './intake/alert-intake.service.js';
import { AlertLogs } from './lifecycle/alert-logs.js';
import { AlertReportsRepository } from './lifecycle/store/alert-reports.repository.js';
import { AlertRulesController } from './rules/alert-rules.controller.js';
import { AlertRulesRepository } from './rules/alert-rules.repository.js';
import { AlertRulesService } from './rules/alert-rules.service.js';
import { AlertsController } from './lifecycle/alerts.controller.js';
import { AlertsExpiry } from './lifecycle/alerts.expiry.js';
import { AlertsGateway } from './lifecycle/alerts.gateway.js';
import { AlertsPublisher } from './lifecycle/alerts.publisher.js';
import { AlertsRepository } from './lifecycle/store/alerts.repository.js';
import { AlertsRetention } from './lifecycle/store/alerts.retention.js';
import { AlertsService } from './lifecycle/alerts.service.js';
import { AlertsUpstream } from './webhook/alerts.upstream.js';
import { AlertsWebhook } from './webhook/alerts.webhook.js';
import { ChangedAlerts } from './lifecycle/changed-alerts.js';
import { DeliveriesRepository } from './webhook/deliveries.repository.js';
import { NotificationBodies } from './intake/notification.body.js';
import { RuleChanges } from './rules/rule-changes.js';
import { RuleJudge } from './rules/rule-judge.js';
import { AlertsSilencer } from './silences/alerts.silencer.js';
import { SilencesController } from './silences/silences.controller.js';
import { SilencesService } from './silences/silences.service.js';
import { SilencesRepository } from './matching/silences.repository.js';
import { SilencingRepository } from './lifecycle/store/silencing.repository.js';
import { TimelineRepository } from './lifecycle/store/timeline.repository.js';

/** Alerts of the desk: reported, acknowledged, resolved, silenced, raised by rules, sent to a webhook. */
@Module({
  imports: [RealtimeModule, AuthModule],
  controllers: [AlertRulesController, SilencesController, AlertIntakeController, AlertsController],
  providers: [
    ...[
      AlertsService,
      AlertLogs,
      AlertIntake,
      NotificationBodies,
      AlertsGateway,
      ChangedAlerts,
      AlertsPublisher,
      AlertsExpiry,
      AlertsRetention,
    ],
    ...[AlertRulesService, RuleChanges, RuleJudge, AlertsWebhook, AlertsUpstream],
    ...[SilencesService, AlertsSilencer, SilencesRepository, SilencingRepository],
    ...[AlertsRepository, AlertReportsRepository, TimelineRepository, AlertRulesRepository, DeliveriesRepository],
  ],
})
export class AlertsModule {}
