import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { LivePage, Page } from './page.js';
import { StreamPositionDto } from './stream-position.dto.js';

/** The class of one page of a list, for its document: `class TradePageDto extends PageOf(TradeDto) {}`. */
export function PageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  class PageDto implements Page<Item> {
    @ApiProperty({ type: [item] })
    items: Item[];

    @ApiProperty({ type: String, nullable: true, description: 'Give it as `cursor` for the next page; null on the last one' })
    next_cursor: string | null;

    @ApiProperty()
    has_more: boolean;
  }
  return PageDto;
}

/** The same of rows whose changes are on a topic. */
export function LivePageOf<Item>(item: Type<Item>, topic: string): Type<LivePage<Item>> {
  class LivePageDto extends PageOf(item) implements LivePage<Item> {
    @ApiProperty({
      type: StreamPositionDto,
      example: { topic, epoch: 'k3f9', seq: 1042 },
      description:
        'Subscribe to the topic from here (`recover`) to go on without a hole. It may be a little older than the rows: then events come ' +
        'that the rows have already. Of several pages the place of the first one counts',
    })
    stream: StreamPositionDto;
  }
  return LivePageDto;
}
