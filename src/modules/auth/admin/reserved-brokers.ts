import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { withoutReserved } from '../../../common/text/name.js';
import type { Transaction } from '../../../platform/database/connection/storage.session.js';
import { AuditLog, SYSTEM_ACTOR } from '../audit/audit-log.js';
import { AccessChanges } from '../identity/access-changes.js';
import { KeyAccountsRepository } from './key-accounts.repository.js';
import { UserAccountsRepository } from './user-accounts.repository.js';

/** Where the brokers of a user or key are stored. */
interface Holder {
  readonly kind: 'user' | 'key';
  readonly name: string;
  readonly hold: (tx: Transaction) => Promise<{ readonly brokers: readonly string[] } | undefined>;
  readonly change: (tx: Transaction, brokers: string[]) => Promise<unknown>;
}

/**
 * Takes `all`, and names beside `*`, out of the brokers of users and keys that were stored before these were refused. It gives nobody more
 * than they had: `["all"]` was a limit to a broker that there is not, so it becomes the empty list, and an admin says what was meant.
 */
@Injectable()
export class ReservedBrokers implements OnApplicationBootstrap {
  private readonly logger = new Logger(ReservedBrokers.name);

  constructor(
    private readonly users: UserAccountsRepository,
    private readonly keys: KeyAccountsRepository,
    private readonly audit: AuditLog,
    private readonly changes: AccessChanges,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const holders = [...(await this.users.namesWithReservedBrokers()).map((name) => this.user(name))];
    holders.push(...(await this.keys.idsWithReservedBrokers()).map((id) => this.key(id)));
    for (const holder of holders) await this.clean(holder);
    if (holders.length > 0) await this.changes.announce();
  }

  private user(name: string): Holder {
    const same = { endsSessions: false, dropsOtp: false };
    return {
      ...{ kind: 'user', name },
      hold: (tx) => this.users.hold(tx, name),
      change: (tx, brokers) => this.users.change(tx, name, { brokers, ...same }),
    };
  }

  private key(id: string): Holder {
    return {
      ...{ kind: 'key', name: id },
      hold: (tx) => this.keys.hold(tx, id),
      change: (tx, brokers) => this.keys.change(tx, id, { brokers }),
    };
  }

  /** When replicas start together, the first one does it. */
  private async clean({ kind, name, hold, change }: Holder): Promise<void> {
    await this.users.transaction(async (tx) => {
      const before = (await hold(tx))?.brokers ?? [];
      const brokers = withoutReserved(before);
      if (brokers.length === before.length) return;
      await change(tx, brokers);
      const detail = { before: { brokers: before }, after: { brokers }, reason: 'a reserved word is the name of no broker' };
      const action = kind === 'user' ? 'user.change' : 'api_key.change';
      await this.audit.recordIn(tx, { actor: SYSTEM_ACTOR, action, subject: `${kind}:${name}`, outcome: 'success', detail });
      this.logger.warn({ [kind]: name, before, brokers }, 'Reserved words among brokers are taken out: check what this one shall see');
    });
  }
}
