import { Logger } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import type { FeedCluster } from '../cluster/feed.cluster.js';
import type { Catalogue } from '../venues/feed.adapter.js';

/** A day in Redis, so it is put there again well before. */
const AGAIN_LOOKS = 6 * 3600;

/** What a venue says of its instruments: told by the replica that is connected, taken over by the others, so that all say the same. */
export class SharedCatalogue {
  private readonly logger = new Logger(SharedCatalogue.name);
  private toldVersion = 0;
  private looks = 0;
  private telling = false;

  constructor(
    private readonly feed: string,
    private readonly catalogue: Catalogue | undefined,
    private readonly cluster: FeedCluster,
  ) {}

  /** Called once a second by the replica that is connected. */
  async tell(): Promise<void> {
    const { catalogue } = this;
    this.looks += 1;
    if (catalogue === undefined || this.telling || catalogue.version === 0) return;
    if (catalogue.version === this.toldVersion && this.looks % AGAIN_LOOKS !== 0) return;
    const { version } = catalogue;
    this.telling = true;
    if (await this.cluster.catalogues.put(this.feed, catalogue.write())) this.toldVersion = version;
    this.telling = false;
  }

  /** Takes over what the replica has told that is connected, if that is still another one (`isWanted`) and of our version. */
  async read(isWanted: () => boolean): Promise<void> {
    if (this.catalogue === undefined) return;
    const text = await this.cluster.catalogues.read(this.feed);
    if (text === null || !isWanted()) return;
    try {
      this.catalogue.read(text);
    } catch (error) {
      this.logger.debug({ reason: reasonOf(error) }, 'What another replica says of the instruments of a venue could not be read');
    }
  }
}
