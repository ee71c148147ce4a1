import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Spool } from '../../../platform/background/spool.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { AccessChanges } from '../identity/access-changes.js';
import type { SessionEnd } from '../identity/ended-sessions.js';
import { RefreshTokens } from '../tokens/refresh-tokens.js';
import { SessionLogins } from '../tokens/session-logins.repository.js';

/** By the digest of its refresh token, where nobody could say what session that is of. */
interface UnknownEnd {
  readonly tokenDigest: string;
  readonly everywhere: boolean;
  readonly atMs: number;
}

/**
 * Logouts while the database is away. They happen: here and, through Redis, on the other replicas the session is over at once; the
 * database is told when it is back, also by the next process.
 */
@Injectable()
export class PendingLogouts implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PendingLogouts.name);
  private readonly spool: Spool<SessionEnd | UnknownEnd>;
  private readonly loop = new WorkLoop({
    name: PendingLogouts.name,
    step: () => this.store(),
    failing: 'Logouts cannot be stored; they hold here, are kept on the disk and retried',
  });

  constructor(
    config: Config,
    private readonly logins: SessionLogins,
    private readonly refreshTokens: RefreshTokens,
    private readonly changes: AccessChanges,
  ) {
    this.spool = new Spool(config.variables.DATA_DIR, 'logouts.later');
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Throws when the disk does not take it either: then it has not happened. */
  add(end: SessionEnd): void {
    this.spool.add([end]);
    this.changes.endNow(end);
    this.loop.wake();
  }

  addUnknown(token: string, everywhere: boolean): void {
    this.spool.add([{ tokenDigest: this.refreshTokens.digestOf(token), everywhere, atMs: Date.now() }]);
    this.loop.wake();
  }

  private async store(): Promise<null> {
    if (this.spool.isEmpty) return null;
    await this.spool.drain(async (ends) => {
      for (const end of ends) {
        const known = 'tokenDigest' in end ? await this.endOf(end) : end;
        if (known !== null) await this.logins.endBefore(known);
      }
      this.logger.log({ logouts: ends.length }, 'Logouts that could not be stored before are stored');
    });
    await this.changes.announce();
    return null;
  }

  private async endOf({ tokenDigest, everywhere, atMs }: UnknownEnd): Promise<SessionEnd | null> {
    const open = await this.refreshTokens.sessionOfDigest(tokenDigest);
    return open && { username: open.username, sessionId: everywhere ? null : open.sessionId, atMs };
  }
}
