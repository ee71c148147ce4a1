import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { ControlApprovals } from './control-approvals.js';
import { ControlRunner } from './control-runner.js';
import { ControlStanding } from './control-standing.js';
import { ControlsController } from './controls.controller.js';
import { ControlsGateway } from './controls.gateway.js';
import { ControlsPublisher } from './controls.publisher.js';
import { ControlsService } from './controls.service.js';
import { ControlsUpstream } from './controls.upstream.js';
import { HeldBreakers } from './held-breakers.js';
import { OutdatedAnswers } from './outdated-answers.js';
import { ControlRequestsRepository } from './requests/control-requests.repository.js';

/** Controls of the desk: stop it, re-arm it with a second person, pause strategies, hold breakers open. */
@Module({
  imports: [AuthModule, RealtimeModule],
  controllers: [ControlsController],
  providers: [
    ...[ControlsService, ControlApprovals, ControlRunner, ControlsGateway, ControlsPublisher],
    ...[ControlsUpstream, HeldBreakers, ControlRequestsRepository, ControlStanding, OutdatedAnswers],
  ],
})
export class ControlsModule {}
