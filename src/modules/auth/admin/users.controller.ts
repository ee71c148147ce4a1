import { Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiPreconditionFailedResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Form } from '../../../platform/http/input/form.js';
import { CurrentUser, Requires } from '../access/access.js';
import type { Principal } from '../identity/principal.js';
import { OpenSessionsDto, toOpenSessionDto } from '../tokens/dto/open-session.dto.js';
import { UserSessionsService } from './user-sessions.service.js';
import { UsersQueryDto } from './dto/users-query.dto.js';
import { NewUserDto, UserAccountDto, UserAccountsDto, UserChangeDto } from './dto/user.dto.js';
import { type TaggedAccount, UsersService } from './users.service.js';

const ETAG = { ETag: { description: 'For If-Match', schema: { type: 'string', example: '"3"' } } };

@ApiTags('users')
@Controller('users')
@Requires('manage_users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: UserSessionsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All users, by name' })
  @ApiOkResponse({ type: UserAccountsDto })
  list(@Query() { limit, cursor = '' }: UsersQueryDto): Promise<UserAccountsDto> {
    return this.users.list(cursor, limit);
  }

  @Post()
  @ApiOperation({ summary: 'Create a user', description: 'The user must choose a password of their own at the first login.' })
  @ApiCreatedResponse({ type: UserAccountDto, headers: ETAG })
  @ApiConflictResponse({ description: '`user.name_taken`' })
  async create(
    @Form(NewUserDto) form: NewUserDto,
    @CurrentUser() by: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserAccountDto> {
    return withTag(reply, await this.users.create(form, by));
  }

  @Get(':username')
  @ApiOperation({ summary: 'One user' })
  @ApiOkResponse({ type: UserAccountDto, headers: ETAG })
  @ApiNotFoundResponse({ description: '`user.not_found`' })
  async get(@Param('username') username: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<UserAccountDto> {
    return withTag(reply, await this.users.get(username));
  }

  @Patch(':username')
  @ApiOperation({
    summary: 'Change a user',
    description: 'It takes effect within a second: in every answer, on open sockets and on every replica.',
  })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the user as you know it', example: '"3"' })
  @ApiOkResponse({ type: UserAccountDto, headers: ETAG })
  @ApiNotFoundResponse({ description: '`user.not_found`' })
  @ApiConflictResponse({
    description: '`user.last_admin`: the last enabled admin with every broker can be neither disabled, demoted nor limited to some',
  })
  @ApiPreconditionFailedResponse({ description: '`request.precondition_failed`: another change came first' })
  async change(
    @Param('username') username: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Form(UserChangeDto) form: UserChangeDto,
    @CurrentUser() by: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserAccountDto> {
    return withTag(reply, await this.users.change(username, form, ifMatch, by));
  }

  @Delete(':username')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a user, with all sessions; the API keys that they made are revoked' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`user.not_found`' })
  @ApiConflictResponse({ description: '`user.last_admin`' })
  async remove(@Param('username') username: string, @CurrentUser() by: Principal): Promise<void> {
    await this.users.remove(username, by);
  }

  @Get(':username/sessions')
  @ApiOperation({ summary: 'The open sessions of a user' })
  @ApiOkResponse({ type: OpenSessionsDto })
  @ApiNotFoundResponse({ description: '`user.not_found`' })
  async listSessions(@Param('username') username: string, @CurrentUser() by: Principal): Promise<OpenSessionsDto> {
    const rows = await this.sessions.list(username);
    return { items: rows.map((row) => toOpenSessionDto(row, by.sessionId)), next_cursor: null, has_more: false };
  }

  @Delete(':username/sessions')
  @HttpCode(204)
  @ApiOperation({ summary: 'End all sessions of a user' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`user.not_found`' })
  async endSessions(@Param('username') username: string, @CurrentUser() by: Principal): Promise<void> {
    await this.sessions.endAll(username, by);
  }
}

function withTag(reply: FastifyReply, { account, etag }: TaggedAccount): UserAccountDto {
  reply.header('etag', etag);
  return account;
}
