import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, MaxLength } from 'class-validator';
import { LONGEST_TYPED_PASSWORD } from '../../identity/password.policy.js';

export class PasswordChangeDto {
  @ApiProperty({ example: 'a long sentence to begin with' })
  @IsString()
  @Length(1, LONGEST_TYPED_PASSWORD)
  current_password: string;

  @ApiProperty({
    description: '12 to 128 characters of any kind, not the name, and none of the passwords that are known to have leaked',
    example: 'correct horse battery staple',
  })
  @IsString()
  @MaxLength(LONGEST_TYPED_PASSWORD)
  new_password: string;
}

export class OtpPasswordDto {
  @ApiProperty({ description: 'The password of the user', example: 'correct horse battery staple' })
  @IsString()
  @Length(1, LONGEST_TYPED_PASSWORD)
  password: string;
}

export class OtpCodeDto {
  @ApiProperty({ description: 'What the authenticator shows', example: '287082' })
  @IsString()
  @Length(6, 64)
  code: string;
}

export class OtpDisableDto extends OtpPasswordDto {
  @ApiProperty({ description: 'What the authenticator shows, or a recovery code', example: '287082' })
  @IsString()
  @Length(6, 64)
  code: string;
}

export class OtpSetupDto {
  @ApiProperty({ description: 'For whoever cannot read a QR code; shown this once', example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' })
  secret: string;

  @ApiProperty({
    description: 'To be shown as a QR code',
    example: 'otpauth://totp/Quarterdeck:ada?issuer=Quarterdeck&secret=JBSWY3DPEHPK3PXP',
  })
  otpauth_uri: string;
}

export class RecoveryCodesDto {
  @ApiProperty({
    type: [String],
    description: 'Each is good for one login without the device; shown this once',
    example: ['1a2b3-c4d5e-6f708-192a3'],
  })
  recovery_codes: string[];
}
