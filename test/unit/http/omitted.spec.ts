import { checkForm } from '../../../src/platform/http/input/form.js';
import { ApiKeyChangeDto, NewApiKeyDto, RotationDto } from '../../../src/modules/auth/admin/dto/api-key.dto.js';
import { NewUserDto, UserChangeDto } from '../../../src/modules/auth/admin/dto/user.dto.js';
import { ControlDto } from '../../../src/modules/controls/dto/control.dto.js';
import { LogEraseFormDto, LogHoldFormDto } from '../../../src/modules/logs/archive/dto/log-archive.dto.js';

const USER = { username: 'ada', password: 'nine grey herons', role: 'viewer' };
const KEY = { name: 'report', permissions: ['view_dashboard'] };
const CONTROL = { reason: 'prices look wrong' };
const RANGE = { reason: 'asked for', start_time: '1', end_time: '2' };

describe('a field that may be left out, and is null', () => {
  it.each([
    [NewUserDto, USER, ['brokers', 'disabled']],
    [UserChangeDto, {}, ['role', 'brokers', 'disabled', 'password', 'otp']],
    [NewApiKeyDto, KEY, ['brokers', 'expires_at', 'allowed_networks']],
    [ApiKeyChangeDto, {}, ['name', 'permissions', 'brokers', 'expires_at', 'allowed_networks']],
    [RotationDto, {}, ['overlap_seconds']],
    [ControlDto, CONTROL, ['target', 'expected_state', 'dry_run']],
    [LogHoldFormDto, { ...RANGE, name: 'Incident 42' }, ['services']],
    [LogEraseFormDto, { ...RANGE, q: 'customer:=4711' }, ['service', 'dry_run']],
  ])('is a fault of %p, as its meaning is unclear', (form, rest, fields) => {
    expect(checkForm<object>(form, rest).faults).toEqual([]);
    for (const field of fields) {
      const { faults } = checkForm<object>(form, { ...rest, [field]: null });
      expect(new Set(faults.map((fault) => fault.field))).toEqual(new Set([field]));
    }
  });
});
