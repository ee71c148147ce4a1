import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { type FieldError, Problem } from '../../../common/problem.js';
import { refuseUnstorable } from '../../../platform/http/input/body.js';
import { checkForm } from '../../../platform/http/input/form.js';
import type { Principal } from '../../auth/identity/principal.js';
import type { ActionMessage } from '../../realtime/protocol/actions.js';
import type { CustomAction } from '../../realtime/protocol/custom-action.js';
import { Hub } from '../../realtime/hub/hub.js';
import { alertsChannel } from './alerts.channel.js';
import { AlertsService } from './alerts.service.js';
import type { AlertDto } from './dto/alert.dto.js';
import { AcknowledgeDto, CommentDto, RemarkDto } from './dto/alert-commands.dto.js';

/** What clients of `/alerts` may do over their socket: the same as by REST, under the same permission. */
@Injectable()
export class AlertsGateway implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly alerts: AlertsService,
  ) {}

  onModuleInit(): void {
    this.hub.register(alertsChannel);
    const { alerts } = this;
    this.offer('acknowledge', 'acknowledged', AcknowledgeDto, (id, user, body) => alerts.acknowledge(id, user, body));
    this.offer('unacknowledge', 'unacknowledged', RemarkDto, (id, user, body) => alerts.unacknowledge(id, user, body));
    this.offer('resolve', 'resolved', RemarkDto, (id, user, body) => alerts.resolve(id, user, body));
    this.offer('comment', 'commented', CommentDto, (id, user, body) => alerts.comment(id, user, body));
  }

  private offer<Body extends object>(
    name: string,
    answer: string,
    form: ClassConstructor<Body>,
    perform: (id: string, user: Principal, body: Body) => Promise<AlertDto>,
  ): void {
    const run: CustomAction['run'] = async (principal, message) => {
      const { alert_id: id } = message;
      if (typeof id !== 'string') throw invalid([{ field: 'alert_id', message: 'must be text' }]);
      return { alert: await perform(id, principal, read(form, message)) };
    };
    this.hub.registerAction({ name, path: 'alerts', permission: 'acknowledge_alerts', answer, run });
  }
}

/** The body that the action has by REST, without the fields of the socket message. */
function read<Body extends object>(form: ClassConstructor<Body>, message: ActionMessage): Body {
  refuseUnstorable(message);
  const { dto, faults: errors } = checkForm(form, message, 'dropped');
  if (errors.length > 0) throw invalid(errors);
  return dto;
}

/** Puts the faults into the sentence too, as a socket client gets nothing else. */
function invalid(errors: readonly FieldError[]): Problem {
  return new Problem('request.invalid', { errors, detail: errors.map(({ field, message }) => `${field} ${message}`).join('; ') });
}
