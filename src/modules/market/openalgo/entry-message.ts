import type { Aliases } from '../cache/aliases.js';
import type { FeedRegistry } from '../feeds/feed.registry.js';
import type { InstrumentName } from '../ticks/instrument-name.js';
import { ENTRY_MESSAGES, type EntryCode } from './protocol/codes.js';

interface Asked {
  readonly feeds: Pick<FeedRegistry, 'refusalReason'>;
  readonly aliases: Pick<Aliases, 'resolve'>;
}

/** The message for the code of a symbol: the venue's own where it has refused. */
export function entryMessage(code: EntryCode, name: InstrumentName | null, { feeds, aliases }: Asked): string {
  const said = code === 'FEED_ERROR' && name ? feeds.refusalReason(aliases.resolve(name)) : null;
  return said ?? ENTRY_MESSAGES[code];
}
