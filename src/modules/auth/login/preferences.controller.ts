import { Body, Controller, Get, Header, Headers, Put, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiForbiddenResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiPayloadTooLargeResponse,
  ApiPreconditionFailedResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { TakesBody } from '../../../platform/http/input/body.js';
import { Authenticated, CurrentUser } from '../access/access.js';
import type { Principal } from '../identity/principal.js';
import type { Kept } from './preferences.repository.js';
import { PreferencesService } from './preferences.service.js';

const MOST_BYTES = 64 * 1024;
const ETAG = { ETag: { description: 'For If-Match', schema: { type: 'string', example: '"3"' } } };
const OBJECT = { type: 'object', additionalProperties: true, example: { theme: 'dark', zone: 'UTC' } } as const;
const NO_USER = { description: '`auth.forbidden`: an API key has no preferences' };

@ApiTags('auth')
@Controller('auth/preferences')
@Authenticated()
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'What I have chosen of the page', description: 'An empty object until something was chosen.' })
  @ApiOkResponse({ schema: OBJECT, headers: ETAG })
  @ApiForbiddenResponse(NO_USER)
  async get(@CurrentUser() user: Principal, @Res({ passthrough: true }) reply: FastifyReply): Promise<Record<string, unknown>> {
    return answer(reply, await this.preferences.of(user));
  }

  @Put()
  @TakesBody({ maxBytes: MOST_BYTES })
  @ApiOperation({
    summary: 'Keep what I have chosen of the page',
    description: 'One JSON object of at most 64 KiB, in place of the one before.',
  })
  @ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The ETag of what was read; `"0"` while nothing was chosen',
    example: '"3"',
  })
  @ApiBody({ schema: OBJECT })
  @ApiOkResponse({ schema: OBJECT, headers: ETAG })
  @ApiForbiddenResponse(NO_USER)
  @ApiPreconditionFailedResponse({ description: '`request.precondition_failed`: another browser was faster' })
  @ApiPayloadTooLargeResponse({ description: '`request.too_large`' })
  async put(
    @Body() body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Record<string, unknown>> {
    return answer(reply, await this.preferences.keep(user, body, ifMatch));
  }
}

function answer(reply: FastifyReply, { data, revision }: Kept): Record<string, unknown> {
  reply.header('etag', `"${revision}"`);
  return data;
}
