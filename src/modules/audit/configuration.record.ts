import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { SECRETS, type Secrets } from '../../config/secrets.js';
import { Variables } from '../../config/variables.js';
import { isObject } from '../../platform/upstream/fields.js';
import { AuditLog, SYSTEM_ACTOR } from '../auth/audit/audit-log.js';

/** Records which variables were set at the start of the service: their names, never a value. */
@Injectable()
export class ConfigurationRecord implements OnApplicationBootstrap {
  private readonly path: string;

  constructor(
    private readonly audit: AuditLog,
    private readonly config: Config,
    @Inject(SECRETS) private readonly secrets: Secrets,
  ) {
    this.path = join(config.variables.DATA_DIR, 'configuration.digests.json');
  }

  /** `changed`: variables with another value than at the last start with this data directory, if there was one. */
  async onApplicationBootstrap(): Promise<void> {
    const defaults = new Variables();
    const entries = Object.entries(this.config.variables);
    const set = entries.filter(([name, value]) => value !== defaults[name as keyof Variables]).map(([name]) => name);
    const digests = Object.fromEntries(entries.map(([name, value]) => [name, this.digest(name, value)]));
    const before = this.read();
    const changed = before === null ? null : Object.keys(digests).filter((name) => before[name] !== digests[name]);
    const detail = { set, changed };
    await this.audit.record({ actor: SYSTEM_ACTOR, action: 'configuration', subject: 'configuration', outcome: 'success', detail });
    writeFileSync(this.path, JSON.stringify(digests), { mode: 0o600 });
  }

  /** Keyed, so that short values such as passwords cannot be found by trying. */
  private digest(name: string, value: unknown): string {
    return createHmac('sha256', this.secrets.jwt)
      .update(`${name}=${String(value)}`)
      .digest('base64url');
  }

  private read(): Record<string, unknown> | null {
    try {
      const digests: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      return isObject(digests) ? digests : null;
    } catch {
      return null;
    }
  }
}
