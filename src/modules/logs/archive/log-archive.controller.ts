import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problem } from '../../../common/problem.js';
import { Form } from '../../../platform/http/input/form.js';
import { CurrentUser, Requires } from '../../auth/access/access.js';
import type { Principal } from '../../auth/identity/principal.js';
import { isoTime } from '../rest/entry.wire.js';
import type { LogKeeping, SegmentInfo } from '../store/log-keeping.js';
import { keepingOf, LogStore } from '../store/log-store.js';
import {
  LogArchiveDto,
  LogEraseFormDto,
  LogErasureDto,
  LogHoldDto,
  LogHoldFormDto,
  LogHoldsDto,
  LogReleaseQueryDto,
  type LogSegmentDto,
  LogStorageDto,
  LogVerificationDto,
} from './dto/log-archive.dto.js';
import { LogErasure } from './log-erasure.service.js';
import { LogHolds } from './log-holds.service.js';
import { LogUpkeep } from './log.upkeep.js';

/** Holds, erasure, storage and archive of log entries. */
@ApiTags('logs')
@Controller('logs')
export class LogArchiveController {
  constructor(
    private readonly store: LogStore,
    private readonly holds: LogHolds,
    private readonly erasure: LogErasure,
    private readonly upkeep: LogUpkeep,
  ) {}

  @Get('holds')
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Holds, which protect entries from deletion' })
  @ApiResponse({ status: 200, type: LogHoldsDto })
  listHolds(): LogHoldsDto {
    return { items: this.holds.list() };
  }

  @Post('holds')
  @HttpCode(201)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Hold entries, whatever their age', description: 'Whole segments that overlap the range are kept.' })
  @ApiResponse({ status: 201, type: LogHoldDto })
  hold(@Form(LogHoldFormDto) form: LogHoldFormDto, @CurrentUser() user: Principal): Promise<LogHoldDto> {
    return this.holds.create(form, user);
  }

  @Delete('holds/:id')
  @HttpCode(204)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Release a hold' })
  @ApiParam({ name: 'id', description: 'Id of a hold' })
  @ApiResponse({ status: 204, description: 'Released' })
  @ApiResponse({ status: 404, description: 'No such hold' })
  release(@Param('id', ParseUUIDPipe) id: string, @Query() { reason }: LogReleaseQueryDto, @CurrentUser() user: Principal): Promise<void> {
    return this.holds.release(id, reason, user);
  }

  @Post('erase')
  @HttpCode(202)
  @Requires('manage_logs')
  @ApiOperation({
    summary: 'Erase the content of entries',
    description:
      'They stay as `[erased]` with their times and levels. It is done in the background, within ten minutes, also in the archive.',
  })
  @ApiResponse({ status: 202, type: LogErasureDto })
  @ApiResponse({ status: 409, description: '`logs.on_hold`: a part of the range is held' })
  @ApiResponse({ status: 422, description: '`logs.bad_query`: `q` cannot be read' })
  erase(@Form(LogEraseFormDto) form: LogEraseFormDto, @CurrentUser() user: Principal): Promise<LogErasureDto> {
    return this.erasure.order(form, user);
  }

  @Get('storage')
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Size of the store, and its limits' })
  @ApiResponse({ status: 200, type: LogStorageDto })
  storage(): LogStorageDto {
    const { bytes = 0, blocks = 0, lastSeq = 0 } = this.store.stats();
    const { maxBytes, minFreeBytes = 0 } = this.upkeep.limits;
    const { isFull } = this.keeping;
    const segments = this.keeping.segments().map(toSegmentDto);
    const limits = { max_bytes: maxBytes, min_free_bytes: minFreeBytes };
    return { bytes, ...limits, blocks, last_seq: lastSeq, full: isFull, segments, erasures: this.erasure.pending };
  }

  @Get('archive')
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Archived segments, also missing ones' })
  @ApiResponse({ status: 200, type: LogArchiveDto })
  archive(): LogArchiveDto {
    const archived = this.keeping.segments().filter(({ isArchived }) => isArchived);
    return { items: archived.map(toSegmentDto) };
  }

  @Post('archive/:segment/verify')
  @HttpCode(200)
  @Requires('manage_logs')
  @ApiOperation({ summary: 'Read a segment to its end and compare it with its checksum' })
  @ApiParam({ name: 'segment', description: 'Name of a segment' })
  @ApiResponse({ status: 200, type: LogVerificationDto })
  @ApiResponse({ status: 404, description: 'No such segment, or its file is missing' })
  async verify(@Param('segment') segment: string): Promise<LogVerificationDto> {
    const found = await this.keeping.verify(segment);
    if (!found)
      throw new Problem('request.not_found', { detail: 'There is no segment of that name. GET /api/logs/archive lists the segments.' });
    return { segment, ...found };
  }

  private get keeping(): LogKeeping {
    return keepingOf(this.store);
  }
}

function toSegmentDto({
  segment,
  fromMs,
  toMs,
  entries,
  bytes,
  services,
  retentionClass,
  sha256,
  state,
  isHeld,
}: SegmentInfo): LogSegmentDto {
  return {
    ...{ segment, from: isoTime(fromMs), to: isoTime(toMs), entries, bytes, services: [...services] },
    ...{ retention_class: retentionClass, sha256, state, held: isHeld },
  };
}
