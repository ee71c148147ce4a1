import { readFileSync } from 'node:fs';
import { isObject } from '../../../platform/upstream/fields.js';
import { serviceName } from '../entry/service-name.js';

/**
 * The rules of LOG_RETENTION with those of the services in LOG_SERVICE_SETTINGS before them, so that the variable has the last word. An
 * unreadable file is refused by `ServiceSettings`.
 */
export function retentionRules(variables: { readonly LOG_RETENTION: string; readonly LOG_SERVICE_SETTINGS: string | undefined }): string {
  const { LOG_RETENTION: rules, LOG_SERVICE_SETTINGS: file } = variables;
  return [...(file === undefined ? [] : rulesIn(file)), rules].join(',');
}

function rulesIn(file: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
  if (!isObject(parsed)) return [];
  return Object.entries(parsed).flatMap(([service, settings]) => {
    const rule = isObject(settings) ? settings['retention'] : undefined;
    return typeof rule === 'string' ? [`${serviceName(service)}=${rule}`] : [];
  });
}
