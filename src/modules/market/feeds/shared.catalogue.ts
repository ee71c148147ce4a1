import { Logger } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import type { FeedCluster } from '../cluster/feed.cluster.js';
import type { Catalogue } from '../venues/feed.adapter.js';

/** It expires in Redis after a day, so it is written again well before. */
const AGAIN_LOOKS = 6 * 3600;

/** The catalogue of a venue: written by the connected replica and read by the others, so that all have the same. */
export class SharedCatalogue {
  private readonly logger = new Logger(SharedCatalogue.name);
  private writtenVersion = 0;
  private looks = 0;
  private telling = false;

  constructor(
    private readonly feed: string,
    private readonly catalogue: Catalogue | undefined,
    private readonly cluster: FeedCluster,
  ) {}

  /** Called once a second by the connected replica. */
  async write(): Promise<void> {
    const { catalogue } = this;
    this.looks += 1;
    if (catalogue === undefined || this.telling || catalogue.version === 0) return;
    if (catalogue.version === this.writtenVersion && this.looks % AGAIN_LOOKS !== 0) return;
    const { version } = catalogue;
    this.telling = true;
    if (await this.cluster.catalogues.put(this.feed, catalogue.write())) this.writtenVersion = version;
    this.telling = false;
  }

  /** Reads the catalogue of the connected replica, if that is still another replica (`isWanted`) and has our version. */
  async read(isWanted: () => boolean): Promise<void> {
    if (this.catalogue === undefined) return;
    const text = await this.cluster.catalogues.read(this.feed);
    if (text === null || !isWanted()) return;
    try {
      this.catalogue.read(text);
    } catch (error) {
      this.logger.debug({ reason: reasonOf(error) }, 'The catalogue of a venue from another replica could not be read');
    }
  }
}
