import { ApiProperty } from '@nestjs/swagger';
import { Length } from 'class-validator';

export class RedactionTestDto {
  @ApiProperty({ example: 'login with password=hunter2' })
  @Length(1, 65_536)
  text: string;
}

export class RedactionTestResultDto {
  @ApiProperty({ example: 'login with password=[redacted:secret]' }) text: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { secret: 1 } }) found: Record<string, number>;
}
