import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readJson } from '../../../common/text/json.js';
import { StartupError } from '../../../config/config.js';
import { refuseUnstorable } from '../../../platform/http/input/body.js';
import { checkForm } from '../../../platform/http/input/form.js';
import { isObject } from '../../../platform/upstream/fields.js';
import { NewAlertRuleDto } from './dto/alert-rule.dto.js';
import { type AlertRule, newRuleFields } from './rule.js';

const MAX_RULES = 1000;

/** The rules of ALERT_RULES_FILE, a JSON array. @throws StartupError in one sentence that names the rule and the field at fault. */
export function readRulesFile(path: string): AlertRule[] {
  const unusable = (why: string, cause?: unknown): StartupError =>
    new StartupError(`The alert rules of ALERT_RULES_FILE (${path}) are not usable: ${why}.`, { cause });
  let content: unknown;
  try {
    content = readJson(readFileSync(path, 'utf8'));
    refuseUnstorable(content);
  } catch (cause) {
    throw unusable(
      cause instanceof SyntaxError
        ? 'the file is not JSON'
        : isObject(cause) && 'code' in cause && cause.code === 'ENOENT'
          ? 'there is no such file'
          : 'the file cannot be read',
      cause,
    );
  }
  if (!Array.isArray(content) || content.length > MAX_RULES) throw unusable(`it must be an array of at most ${MAX_RULES} rules`);
  const names = new Set<string>();
  return content.map((raw: unknown, index) => {
    if (!isObject(raw)) throw unusable(`[${index}] must be an object`);
    const {
      dto,
      faults: [fault],
    } = checkForm(NewAlertRuleDto, raw);
    if (fault) throw unusable(`[${index}].${fault.field} ${fault.message}`);
    if (names.has(dto.name)) throw unusable(`[${index}].name is the name of an earlier rule too`);
    names.add(dto.name);
    return toRule(dto);
  });
}

function toRule(dto: NewAlertRuleDto): AlertRule {
  return { id: idOf(dto.name), ...newRuleFields(dto), origin: 'file', createdBy: 'ALERT_RULES_FILE', createdAt: new Date() };
}

/** The same rule has the same id at every start and on every replica: it is known by its name. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(`alert rule of the file: ${name}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
