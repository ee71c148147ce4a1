import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsInt, IsISO8601, IsString, Matches, Max, Min } from 'class-validator';
import { MayBeOmitted } from '../../../../common/wire/may-be-omitted.js';
import { IsName } from '../../../../common/wire/is-name.js';
import { KEY_PERMISSIONS, type Permission } from '../../identity/permissions.js';
import type { KeyStatus } from '../../keys/key-scope.js';
import { Brokers, BROKERS_SCHEMA } from './brokers.js';

const WEEK_SECONDS = 604_800;
const STATUSES = ['active', 'rotated', 'suspended', 'expired', 'revoked'] as const satisfies readonly KeyStatus[];

export class NewApiKeyDto {
  @ApiProperty({ example: 'example: nightly report', minLength: 1, maxLength: 64, description: '1 to 64 printable characters' })
  @IsName()
  name: string;

  @ApiProperty({ enum: KEY_PERMISSIONS, isArray: true, example: ['view_dashboard'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(KEY_PERMISSIONS, { each: true })
  permissions: Permission[];

  @ApiPropertyOptional({
    type: [String],
    ...BROKERS_SCHEMA,
    description: 'Names of brokers, or `["*"]`: all of the creator',
    example: ['binance'],
  })
  @MayBeOmitted()
  @Brokers()
  brokers?: string[];

  @ApiPropertyOptional({ example: '2027-01-01T00:00:00.000Z' })
  @MayBeOmitted()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(/T.*(Z|[+-]\d\d:\d\d)$/, { message: '$property must have a time and an offset' })
  expires_at?: string;

  @ApiPropertyOptional({ type: [String], description: 'CIDR, IPv4 or IPv6; none: from anywhere', example: ['10.0.0.0/8'] })
  @MayBeOmitted()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  allowed_networks?: string[];
}

export class ApiKeyChangeDto extends PartialType(NewApiKeyDto, { skipNullProperties: false }) {}

export class RotationDto {
  @ApiPropertyOptional({ description: 'How long the old key still works', default: 0, example: 86_400 })
  @MayBeOmitted()
  @IsInt()
  @Min(0)
  @Max(WEEK_SECONDS)
  overlap_seconds?: number;
}

export class ApiKeyDto {
  @ApiProperty({ example: '1a2b3c4d' })
  id: string;

  @ApiProperty({ example: 'nightly report' })
  name: string;

  @ApiProperty({ type: [String], example: ['view_dashboard', 'view_trades'] })
  permissions: string[];

  @ApiProperty({ type: [String], example: ['*'] })
  brokers: string[];

  @ApiProperty({ type: [String], example: ['10.0.0.0/8'] })
  allowed_networks: string[];

  @ApiProperty({ type: String, nullable: true, example: '2027-01-01T00:00:00.000Z' })
  expires_at: string | null;

  @ApiProperty({ description: 'Whose losses of permissions and brokers the key shares', example: 'ada' })
  created_by: string;

  @ApiProperty({ example: '2026-03-02T08:00:00.000Z' })
  created_at: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-03-02T09:30:00.000Z' })
  last_used_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: '192.0.2.7' })
  last_used_address: string | null;

  @ApiProperty({ example: 1042 })
  uses: number;

  @ApiProperty({
    enum: STATUSES,
    description: '`rotated`: replaced, and good until `expires_at`, then `expired`; `suspended`: its creator is disabled or gone',
  })
  status: KeyStatus;

  @ApiProperty({ enum: ['user', 'configuration'], description: '`configuration`: of INGEST_API_KEY, cannot be edited' })
  source: 'user' | 'configuration';

  @ApiProperty({ type: String, nullable: true, description: 'The key that a rotation has put in its place' })
  replaced_by: string | null;
}

export class CreatedApiKeyDto extends ApiKeyDto {
  @ApiProperty({ description: 'The key itself; it is shown this once', example: 'qd_1a2b3c4d_...' })
  key: string;
}

export class ApiKeysDto {
  @ApiProperty({ type: [ApiKeyDto] })
  items: ApiKeyDto[];

  @ApiProperty({ type: String, nullable: true })
  next_cursor: string | null;

  @ApiProperty({ example: false })
  has_more: boolean;
}
