import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { reasonOf } from '../../../common/reason.js';
import { requestContext } from '../../../platform/telemetry/request-context.js';
import { AccessChanges, type ChangedAccess } from '../identity/access-changes.js';
import type { Permission } from '../identity/permissions.js';
import { may, type Principal, sees } from '../identity/principal.js';
import { AuthService, isTouched, type Present, type Standing } from './auth.service.js';

const AGAIN_MS = 500;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Work for a principal that may go on only while the principal keeps its permissions. */
export interface Hold {
  /** Aborted when the principal loses a permission or its session; the reason is the problem. */
  readonly signal: AbortSignal;
  /** The work is done. */
  readonly release: () => void;
}

interface Held extends Present {
  readonly permissions: readonly Permission[];
  readonly loss: AbortController;
}

/** Ends long answers, such as exports, when their principal loses access: no row is read after the change. */
@Injectable()
export class AccessWatch {
  private readonly logger = new Logger(AccessWatch.name);
  private readonly held = new Set<Held>();

  constructor(
    private readonly auth: AuthService,
    changes: AccessChanges,
  ) {
    changes.onChange((changed) => this.follow(changed));
  }

  /** `permissions`: all that the work needs. The access token may expire during the work; the session or the key may not. */
  hold(principal: Principal, ...permissions: readonly Permission[]): Hold {
    const address = requestContext.getStore()?.client?.ip;
    const held: Held = { principal, address, permissions, loss: new AbortController() };
    const { kind, expiresAtMs, sessionEndsAtMs } = principal;
    const endMs = kind === 'api_key' ? expiresAtMs : (sessionEndsAtMs ?? null);
    const leftMs = endMs === null ? null : Math.min(endMs - Date.now() + 1, LONGEST_TIMER_MS);
    const expiry = leftMs === null ? undefined : setTimeout(() => void this.reconsider([held]), leftMs).unref();
    this.held.add(held);
    // Access may have changed since the guard checked it.
    void this.reconsider([held]);
    return {
      signal: held.loss.signal,
      release: () => {
        clearTimeout(expiry);
        this.held.delete(held);
      },
    };
  }

  private follow(changed: ChangedAccess): void {
    void this.reconsider([...this.held].filter(({ principal }) => isTouched(principal, changed)));
  }

  private async reconsider(asked: readonly Held[]): Promise<void> {
    const held = asked.filter((one) => this.held.has(one));
    if (held.length === 0) return;
    try {
      const standings = await this.auth.current(held);
      held.forEach((one, index) => {
        const problem = lossOf(one, standings[index]);
        if (problem !== null) one.loss.abort(problem);
      });
    } catch (error) {
      this.logger.debug({ reason: reasonOf(error) }, 'The access of clients with long answers cannot be read yet');
      setTimeout(() => void this.reconsider(held), AGAIN_MS).unref();
    }
  }
}

function lossOf({ principal, permissions }: Held, standing: Standing | undefined): Problem | null {
  if (standing === undefined || standing instanceof Problem) return standing ?? null;
  const narrowed = principal.brokers.some((broker) => !sees(standing, broker));
  return narrowed || !permissions.every((permission) => may(standing, permission)) ? new Problem('auth.forbidden') : null;
}
