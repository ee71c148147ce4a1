import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { refuseUnstorable } from '../../platform/http/input/body.js';
import { checkForm } from '../../platform/http/input/form.js';
import { Refusals } from '../auth/audit/refusals.js';
import { isLimited, may, type Principal } from '../auth/identity/principal.js';
import { Hub } from '../realtime/hub/hub.js';
import type { ActionMessage } from '../realtime/protocol/actions.js';
import { controlsChannel } from './controls.channel.js';
import { ControlsService, permit } from './controls.service.js';
import { ControlDto } from './dto/control.dto.js';
import { CONTROL, CONTROLS, isControl } from './requests/control.js';

/** The action `control` on `/dashboard`: the same as over REST, with the same permissions. */
@Injectable()
export class ControlsGateway implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly controls: ControlsService,
    private readonly refusals: Refusals,
  ) {}

  onModuleInit(): void {
    this.hub.register(controlsChannel);
    const run = (principal: Principal, message: ActionMessage) => this.perform(principal, message);
    this.hub.registerAction({ name: 'control', path: 'dashboard', permission: 'view_dashboard', answer: 'controlled', run });
  }

  private async perform(principal: Principal, message: ActionMessage): Promise<Record<string, unknown>> {
    const { action: _action, id: _id, control, idempotency_key: key, ...form } = message;
    if (!isControl(control)) throw invalid('control', `must be one of ${CONTROLS.join(', ')}`);
    const { permission } = CONTROL[control];
    if (!may(principal, permission)) this.refusals.note(principal, `control ${control}`, { permission });
    else if (isLimited(principal)) this.refusals.note(principal, `control ${control}`, { reason: 'limited to some brokers' });
    permit(control, principal);
    refuseUnstorable(message);
    const { dto, faults } = checkForm(ControlDto, form);
    const [fault] = faults;
    if (fault) throw invalid(fault.field, fault.message);
    const { body, replayed } = await this.controls.perform(control, principal, dto, typeof key === 'string' ? key : undefined);
    return { result: body, replayed };
  }
}

function invalid(field: string, message: string): Problem {
  return new Problem('request.invalid', { errors: [{ field, message }], detail: `${field} ${message}` });
}
