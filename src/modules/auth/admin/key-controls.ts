import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditLog, SYSTEM_ACTOR } from '../audit/audit-log.js';
import { AccessChanges } from '../identity/access-changes.js';
import { isControl, isPermission } from '../identity/permissions.js';
import { KeyAccountsRepository } from './key-accounts.repository.js';

/**
 * Removes control permissions from keys whose creator is no admin: such keys were made before that rule, or while the creator was an
 * admin. They are ignored at each use anyway; with this, lists show what a key may do, and the audit trail shows what it lost.
 */
@Injectable()
export class KeyControls implements OnApplicationBootstrap {
  private readonly logger = new Logger(KeyControls.name);

  constructor(
    private readonly keys: KeyAccountsRepository,
    private readonly audit: AuditLog,
    private readonly changes: AccessChanges,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const ids = await this.keys.idsWithForeignControls();
    for (const id of ids) await this.narrow(id);
    if (ids.length > 0) await this.changes.announce();
  }

  /** When replicas start together, the first one does it. */
  private async narrow(id: string): Promise<void> {
    await this.keys.transaction(async (tx) => {
      const before = (await this.keys.hold(tx, id))?.permissions ?? [];
      const permissions = before.filter(isPermission).filter((permission) => !isControl(permission));
      if (permissions.length === before.length) return;
      await this.keys.change(tx, id, { permissions });
      const detail = { before: { permissions: before }, after: { permissions }, reason: 'only an admin gives a control to a key' };
      await this.audit.recordIn(tx, { actor: SYSTEM_ACTOR, action: 'api_key.change', subject: `key:${id}`, outcome: 'success', detail });
      this.logger.warn({ key: id }, 'An API key has lost its controls: its maker is no admin');
    });
  }
}
