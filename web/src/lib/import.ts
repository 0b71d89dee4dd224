/** What a person says of a file's columns, as the mapping file (TOML) that the server reads, and back. */

/** Words of the mapping file for columns that are no factors, in the order of the choice. */
export const ROLES = [
  'section', 'time', 'date', 'hour', 'factor', 'value', 'unit', 'limit', 'flag', 'status', 'province', 'basin', 'city', 'river', 'class',
  'laboratory', 'method', 'sample', 'ignore',
] as const;
export type RoleWord = (typeof ROLES)[number];

/** A column: one of the words, or the values of a factor in a unit (that of assessment when it is empty). */
export type Column = { role: RoleWord } | { factor: string; unit: string };

export interface Mapping {
  columns: Record<string, Column>;
  /** The section of a file without a column for it. */
  section: string;
  /** Such as `%d/%m/%Y %H:%M`; empty for any usual form. */
  timeFormat: string;
}

export const NOTHING: Mapping = { columns: {}, section: '', timeFormat: '' };

/** A text in TOML: its escapes are those of JSON. */
const quoted = (text: string) => JSON.stringify(text).replaceAll('\u007f', '\\u007F');

export function toToml(mapping: Mapping): string {
  const lines: string[] = [];
  if (mapping.timeFormat) lines.push(`time_format = ${quoted(mapping.timeFormat)}`);
  const columns = Object.entries(mapping.columns);
  if (columns.length > 0) lines.push('[columns]');
  for (const [header, column] of columns) {
    if ('role' in column) lines.push(`${quoted(header)} = ${quoted(column.role)}`);
    else if (column.unit) lines.push(`${quoted(header)} = { factor = ${quoted(column.factor)}, unit = ${quoted(column.unit)} }`);
    else lines.push(`${quoted(header)} = ${quoted(column.factor)}`);
  }
  if (mapping.section) lines.push('[section]', `name = ${quoted(mapping.section)}`);
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

const TEXT = '"(?:[^"\\\\]|\\\\.)*"';
const PLAIN = new RegExp(`^(${TEXT}) = (${TEXT})$`);
const IN_UNIT = new RegExp(`^(${TEXT}) = \\{ factor = (${TEXT}), unit = (${TEXT}) \\}$`);
const KEY = new RegExp(`^(time_format|name) = (${TEXT})$`);

/** Reads what {@link toToml} wrote; `null` for any other mapping file. */
export function fromToml(toml: string): Mapping | null {
  const mapping: Mapping = { columns: {}, section: '', timeFormat: '' };
  let table = '';
  for (const line of toml.split('\n').filter((l) => l !== '')) {
    const key = KEY.exec(line);
    const plain = PLAIN.exec(line);
    const unit = IN_UNIT.exec(line);
    const text = (at: string | undefined) => JSON.parse(at ?? '""') as string;
    if (line === '[columns]' || line === '[section]') table = line;
    else if (table === '' && key?.[1] === 'time_format') mapping.timeFormat = text(key[2]);
    else if (table === '[section]' && key?.[1] === 'name') mapping.section = text(key[2]);
    else if (table === '[columns]' && unit) mapping.columns[text(unit[1])] = { factor: text(unit[2]), unit: text(unit[3]) };
    else if (table === '[columns]' && plain) {
      const word = text(plain[2]);
      const role = ROLES.find((known) => known === word);
      mapping.columns[text(plain[1])] = role ? { role } : { factor: word, unit: '' };
    } else return null;
  }
  return mapping;
}

/** Which of the first rows is most likely the header: the one with the most cells that are words. */
export function likelyHeader(head: { cells: string[] }[]): number {
  let best = 0;
  let most = 0;
  head.forEach((row, at) => {
    const words = row.cells.filter((cell) => cell.trim() !== '' && !/^[<≤]?[-+\d.:/ TeE]+L?$/.test(cell)).length;
    if (words > most) [best, most] = [at, words];
  });
  return best;
}
