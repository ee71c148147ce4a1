import { Controller, Header, HttpCode, Ip, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { PUBLIC_BODY_BYTES, TakesBody } from '../../../platform/http/input/body.js';
import { Form } from '../../../platform/http/input/form.js';
import { Authenticated, CurrentUser } from '../access/access.js';
import type { Principal } from '../identity/principal.js';
import { AccountService } from './account.service.js';
import { OtpCodeDto, OtpDisableDto, OtpPasswordDto, OtpSetupDto, PasswordChangeDto, RecoveryCodesDto } from './dto/account.dto.js';

const WRONG_PASSWORD = { description: '`auth.invalid_credentials`: the password is wrong' };
const WRONG_CODE = { description: '`auth.otp_wrong`: the code is wrong, or was used before' };

@ApiTags('auth')
@Controller('auth')
export class AccountController {
  constructor(private readonly account: AccountService) {}

  @Post('password')
  @HttpCode(204)
  @Authenticated({ before: ['change_password'] })
  @TakesBody({ maxBytes: PUBLIC_BODY_BYTES })
  @ApiOperation({ summary: 'Change my password; it ends all my other sessions' })
  @ApiNoContentResponse()
  @ApiUnauthorizedResponse(WRONG_PASSWORD)
  async password(@Form(PasswordChangeDto) form: PasswordChangeDto, @CurrentUser() user: Principal, @Ip() ip: string): Promise<void> {
    await this.account.changePassword(form, user, ip);
  }

  @Post('otp/setup')
  @HttpCode(200)
  @Authenticated({ before: ['setup_otp'] })
  @Header('Cache-Control', 'no-store')
  @TakesBody({ maxBytes: PUBLIC_BODY_BYTES })
  @ApiOperation({ summary: 'Begin a second factor: a secret for an authenticator, to be confirmed with its first code' })
  @ApiOkResponse({ type: OtpSetupDto })
  @ApiUnauthorizedResponse(WRONG_PASSWORD)
  @ApiConflictResponse({ description: '`auth.otp_enabled`: there is one already' })
  setup(@Form(OtpPasswordDto) { password }: OtpPasswordDto, @CurrentUser() user: Principal, @Ip() ip: string): Promise<OtpSetupDto> {
    return this.account.setUpOtp(password, user, ip);
  }

  @Post('otp/confirm')
  @HttpCode(200)
  @Authenticated({ before: ['setup_otp'] })
  @Header('Cache-Control', 'no-store')
  @TakesBody({ maxBytes: PUBLIC_BODY_BYTES })
  @ApiOperation({ summary: 'Confirm it: from now on logins need a code. Answers ten recovery codes, once' })
  @ApiOkResponse({ type: RecoveryCodesDto })
  @ApiUnprocessableEntityResponse(WRONG_CODE)
  @ApiConflictResponse({ description: '`auth.otp_enabled` or `auth.otp_not_set_up`' })
  confirm(@Form(OtpCodeDto) { code }: OtpCodeDto, @CurrentUser() user: Principal, @Ip() ip: string): Promise<RecoveryCodesDto> {
    return this.account.confirmOtp(code, user, ip);
  }

  @Post('otp/disable')
  @HttpCode(204)
  @Authenticated()
  @TakesBody({ maxBytes: PUBLIC_BODY_BYTES })
  @ApiOperation({ summary: 'Give the second factor up' })
  @ApiNoContentResponse()
  @ApiUnauthorizedResponse(WRONG_PASSWORD)
  @ApiUnprocessableEntityResponse(WRONG_CODE)
  @ApiConflictResponse({ description: '`auth.otp_not_set_up`' })
  async disable(@Form(OtpDisableDto) { password, code }: OtpDisableDto, @CurrentUser() user: Principal, @Ip() ip: string): Promise<void> {
    await this.account.disableOtp(password, code, user, ip);
  }
}
