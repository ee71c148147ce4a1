import { CARD, IBAN, isCard, isIban } from './numbers.js';
import { marker, patternRule, type RedactionRule } from './rule.js';

/** Names whose value is a secret, in lower case without separators. */
const SECRET_NAMES = new Set(
  (
    'password passwd pwd secret token accesstoken refreshtoken idtoken apikey authorization cookie setcookie privatekey clientsecret ' +
    'pin otp cvv'
  ).split(' '),
);
const ACCOUNT_NAMES = new Set(['account', 'accountid', 'accountnumber', 'iban']);

const SEPARATOR = '[-_.]?';
const NAMES = [
  ...['passw(?:or)?d', 'pwd', `client${SEPARATOR}secret`, 'secret', `(?:access|refresh|id)${SEPARATOR}token`, 'token'],
  ...[`api${SEPARATOR}key`, `private${SEPARATOR}key`, 'pin', 'otp', 'cvv'],
].join('|');
/** `name=value`, `name: value`, `"name":"value"`; the value may be quoted. */
const NAMED = new RegExp(
  String.raw`(?<![A-Za-z0-9_-])(${NAMES})(\\?["']?\s*[:=]\s*)(\\?"(?:[^"\\]|\\(?!")[^])*\\?"|'[^']*'|(?!\[redacted:)[^\s,;&"'()\]}]+)`,
  'gi',
);
/** Headers whose value is the rest of the line. */
const HEADER = /(?<![A-Za-z0-9_-])(authorization|set[-_.]?cookie|cookie)(["']?\s*[:=]\s*)(["']?)(?!\[redacted:)([^\r\n"']+)/gi;
const BEARER = /\b(Bearer|Basic)\s+([A-Za-z0-9+/_~.-]{8,}={0,2})/g;
const URL_USER = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s:@/?#]*):([^\s@/]+)@/gi;
const URL_QUERY = /([?&](?:token|signature)=)([^&\s"'#]+)/gi;

/** Whether the value of a field of this name is a secret: its last part, or its last two together (`req.headers.authorization`). */
export function isSecretName(name: string): boolean {
  return namesOf(name).some((part) => SECRET_NAMES.has(part));
}

/** Whether a field of this name has an account number, of which the last four characters stay. */
export function isAccountName(name: string): boolean {
  return namesOf(name).some((part) => ACCOUNT_NAMES.has(part));
}

function namesOf(name: string): string[] {
  const parts = name
    .toLowerCase()
    .split(/[._-]+/)
    .filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  return [last, `${parts.at(-2) ?? ''}${last}`, parts.join('')];
}

const named: RedactionRule = {
  name: 'secret',
  replace(text, found) {
    if (!text.includes(':') && !text.includes('=')) return text;
    const hide = (_: string, name: string, between: string): string => {
      found();
      return `${name}${between}${marker('secret')}`;
    };
    return text.replace(HEADER, hide).replace(NAMED, hide);
  },
};

const bearer: RedactionRule = {
  name: 'api_key',
  replace(text, found) {
    if (!text.includes('Bearer') && !text.includes('Basic')) return text;
    return text.replace(BEARER, (_, scheme: string) => {
      found();
      return `${scheme} ${marker('api_key')}`;
    });
  },
};

const urlCredentials: RedactionRule = {
  name: 'url_credentials',
  replace(text, found) {
    if (!text.includes('://') && !text.includes('=')) return text;
    return text
      .replace(URL_USER, (_, scheme: string, user: string) => {
        found();
        return `${scheme}${user}:${marker('url_credentials')}@`;
      })
      .replace(URL_QUERY, (match, name: string, value: string) => {
        if (value.startsWith('[redacted:')) return match;
        found();
        return name + marker('url_credentials');
      });
  },
};

/** In the order of application: rules for whole values first, so that no later rule matches a part of them. */
export const BUILT_IN: readonly RedactionRule[] = [
  patternRule('private_key', /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----[^]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----|$)/g),
  patternRule('jwt', /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+/g),
  patternRule(
    'api_key',
    /(?<![A-Za-z0-9_])(?:qd_[A-Za-z0-9]{4,16}_[A-Za-z0-9_-]{10,}|A(?:KIA|SIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{10,}|sk-[A-Za-z0-9_-]{16,})(?![A-Za-z0-9])/g,
  ),
  patternRule('api_key', /(?<![A-Za-z0-9_])\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9])/g),
  urlCredentials,
  named,
  bearer,
  patternRule('card', CARD, { keepLast: 4, accept: isCard }),
  patternRule('iban', IBAN, { keepLast: 4, accept: isIban }),
];
