const OPERATORS = {
  '>': (value: number, limit: number) => value > limit,
  '>=': (value: number, limit: number) => value >= limit,
  '<': (value: number, limit: number) => value < limit,
  '<=': (value: number, limit: number) => value <= limit,
  '==': (value: number, limit: number) => value === limit,
  '!=': (value: number, limit: number) => value !== limit,
} as const;

const FORM = /^\s*(>=|<=|==|!=|>|<)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*$/;

/** Whether a value meets a condition such as `> 0.8`; null when the text is no operator and number. */
export function parseCondition(text: string): ((value: number) => boolean) | null {
  const [, operator, number] = FORM.exec(text) ?? [];
  const limit = Number(number);
  if (operator === undefined || !Number.isFinite(limit)) return null;
  const holds = OPERATORS[operator as keyof typeof OPERATORS];
  return (value) => holds(value, limit);
}
