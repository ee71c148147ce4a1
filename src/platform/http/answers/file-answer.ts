import { csvCell } from '../../../common/text/csv.js';

/** How rows leave as a file; wherever one is offered, so is the other. */
export const FILE_FORMATS = ['csv', 'ndjson'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

const TYPES: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

type Cell = string | number | boolean | null;

export function isFileFormat(format: string | undefined): format is FileFormat {
  return FILE_FORMATS.some((known) => known === format);
}

/** The headers of a file: `metrics.csv`. */
export function fileHeaders(format: FileFormat, name: string): Record<string, string> {
  return { 'content-type': TYPES[format], 'content-disposition': `attachment; filename="${name}.${format}"` };
}

/** Rows as RFC 4180 with a header, null as an empty cell; or an object a line. */
export function fileOf<Column extends string>(
  format: FileFormat,
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, Cell>>[],
): string {
  if (format === 'ndjson')
    return rows.map((row) => `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])))}\n`).join('');
  const lines = rows.map((row) => columns.map((column) => cellOf(row[column])).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}

function cellOf(value: Cell): string {
  return typeof value === 'string' || value === null ? csvCell(value) : String(value);
}
