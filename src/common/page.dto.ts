import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { Page } from './page.js';

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
