import { Controller, Delete, Get, Header, HttpCode, Param, Patch, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Form } from '../../../platform/http/input/form.js';
import { Authenticated, CurrentUser } from '../access/access.js';
import type { Principal } from '../identity/principal.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeyChangeDto, ApiKeyDto, ApiKeysDto, CreatedApiKeyDto, NewApiKeyDto, RotationDto } from './dto/api-key.dto.js';

const NOT_FOUND = { description: '`api_key.not_found`: no key of that id, or a key of another user' };
const FIXED = { description: '`api_key.from_configuration`: change INGEST_API_KEY instead' };

@ApiTags('api keys')
@Controller('api-keys')
@Authenticated()
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Get()
  @ApiOperation({ summary: 'My API keys, or all API keys with `manage_api_keys`; newest first' })
  @ApiOkResponse({ type: ApiKeysDto })
  list(@CurrentUser() by: Principal): Promise<ApiKeysDto> {
    return this.keys.list(by);
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Make an API key within what you may yourself; it is shown once',
    description: 'Permissions and brokers that its creator loses later are lost to the key too.',
  })
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  create(@Form(NewApiKeyDto) form: NewApiKeyDto, @CurrentUser() by: Principal): Promise<CreatedApiKeyDto> {
    return this.keys.create(form, by);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One API key' })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiNotFoundResponse(NOT_FOUND)
  get(@Param('id') id: string, @CurrentUser() by: Principal): Promise<ApiKeyDto> {
    return this.keys.get(id, by);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Rename or narrow an API key; it counts within a second, on open sockets too' })
  @ApiOkResponse({ type: ApiKeyDto })
  @ApiNotFoundResponse(NOT_FOUND)
  @ApiConflictResponse(FIXED)
  change(@Param('id') id: string, @Form(ApiKeyChangeDto) form: ApiKeyChangeDto, @CurrentUser() by: Principal): Promise<ApiKeyDto> {
    return this.keys.change(id, form, by);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse(NOT_FOUND)
  @ApiConflictResponse(FIXED)
  async revoke(@Param('id') id: string, @CurrentUser() by: Principal): Promise<void> {
    await this.keys.revoke(id, by);
  }

  @Post(':id/rotate')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new secret under a new id; the old key works for the overlap' })
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  @ApiNotFoundResponse(NOT_FOUND)
  @ApiConflictResponse({ description: '`api_key.not_active`: replaced, expired or revoked already; `api_key.from_configuration`' })
  rotate(
    @Param('id') id: string,
    @Form(RotationDto) { overlap_seconds: overlap = 0 }: RotationDto,
    @CurrentUser() by: Principal,
  ): Promise<CreatedApiKeyDto> {
    return this.keys.rotate(id, overlap, by);
  }
}
