import { ApiProperty } from '@nestjs/swagger';

/** Why a part of a batch was rejected; the same for events of every kind. */
export class IntakeErrorDto {
  @ApiProperty({ type: 'integer', example: 3, description: 'Place in the call, from 0' })
  index: number;

  @ApiProperty({ example: '', description: 'Empty where it is the part as a whole' })
  field: string;

  @ApiProperty({ example: 'must be an object' })
  message: string;
}
