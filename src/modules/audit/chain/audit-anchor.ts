import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { type Anchor, AnchorFile } from './audit-anchor.file.js';
import { AuditChainRepository, type ChainPoint } from './audit-chain.repository.js';

/** Delay between a row and its anchor, so that a burst of rows costs one write of the file. */
const GATHER_MS = 200;
/** Rows of other replicas are anchored here too. */
const EVERY_MS = 30_000;

/** Stores the end of the chain outside the database. The anchor moves only along a chain that still contains the anchored row. */
@Injectable()
export class AuditAnchor implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AuditAnchor.name);
  private timer: NodeJS.Timeout | undefined;
  private ticker: NodeJS.Timeout | undefined;
  private moving: Promise<void> = Promise.resolve();
  private warned = false;

  constructor(
    private readonly chain: AuditChainRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.ticker = setInterval(() => this.soon(), EVERY_MS).unref();
    this.soon();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.ticker);
    clearTimeout(this.timer);
    await this.move();
  }

  /** Anchors the end of the chain after the delay. */
  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.move();
    }, GATHER_MS).unref();
  }

  /** The stored anchor of the chain. */
  async current(): Promise<Anchor | null> {
    return this.fileOf((await this.chain.head()).chain).read();
  }

  /** Anchors the end of the chain now, one run at a time; a failure keeps the old anchor and is logged once. */
  move(): Promise<void> {
    this.moving = this.moving
      .then(() => this.tryMove())
      .then(
        () => void (this.warned = false),
        (error: unknown) => {
          const reason = reasonOf(error);
          if (!this.warned) this.logger.warn({ reason }, 'The end of the audit trail could not be anchored in the data directory');
          this.warned = true;
        },
      );
    return this.moving;
  }

  private async tryMove(): Promise<void> {
    const { chain, id, hash } = await this.chain.head();
    const file = this.fileOf(chain);
    const anchor = await file.read();
    if (anchor !== null && anchor.id === id && anchor.hash === hash) return;
    if (anchor !== null && !(await this.isHeld(anchor, id))) {
      throw new Error(`row ${anchor.id} of the trail is not what it was at ${anchor.at}: check it with npm run audit:verify`);
    }
    await file.write({ id, hash, at: new Date().toISOString() });
  }

  /** Whether the chain still has the anchored row, or retention has deleted it. */
  private async isHeld(anchor: ChainPoint, lastId: number): Promise<boolean> {
    if (anchor.id > lastId) return false;
    const start = await this.chain.start();
    if (anchor.id < start.id) return true;
    if (anchor.id === start.id) return anchor.hash === start.hash;
    return (await this.chain.at(anchor.id))?.hash === anchor.hash;
  }

  private fileOf(chain: string): AnchorFile {
    return new AnchorFile(this.config.variables.DATA_DIR, chain);
  }
}
