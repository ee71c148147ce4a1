const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether the database takes the text for a uuid. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}
