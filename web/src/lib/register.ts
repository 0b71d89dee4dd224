import type { GapId, RegisteredObject } from './types';

/** What the list of objects is narrowed to; empty means everything. */
export interface RegisterFilter {
  kind: string;
  township: string;
  owner: string;
  gap: string;
  key: boolean;
  search: string;
}

/** The filter that an address names. */
export function filterOf(query: Record<string, string>): RegisterFilter {
  const of = (key: string) => query[key] ?? '';
  return { kind: of('kind'), township: of('township'), owner: of('owner'), gap: of('gap'), key: query['key'] === 'yes', search: of('find') };
}

/** Objects that fit, those that matter first: key objects, then by name as Chinese sorts it. */
export function filtered(objects: RegisteredObject[], filter: RegisterFilter): RegisteredObject[] {
  const words = filter.search.trim().split(/\s+/).filter(Boolean);
  const fits = (o: RegisteredObject) =>
    (filter.kind === '' || o.kind.id === filter.kind) &&
    (filter.township === '' || o.township.id === filter.township) &&
    (filter.owner === '' || (o.owner_named && o.owner.id === filter.owner)) &&
    (filter.gap === '' || o.gaps.includes(filter.gap)) &&
    (!filter.key || o.key) &&
    words.every((word) => [o.name, o.kind.name, o.township.name, o.owner.name, o.facts.code ?? '', o.note ?? ''].some((text) => text.includes(word)));
  return objects.filter(fits).sort((a, b) => Number(b.key) - Number(a.key) || a.name.localeCompare(b.name, 'zh'));
}

/** How many objects there are of each value, the most first. */
export function counted(objects: RegisteredObject[], of: (o: RegisteredObject) => { id: string; name: string }): { id: string; name: string; count: number }[] {
  const counts = new Map<string, { id: string; name: string; count: number }>();
  for (const object of objects) {
    const { id, name } = of(object);
    const known = counts.get(id);
    if (known) known.count += 1;
    else counts.set(id, { id, name, count: 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

/** Gaps with the objects that have them, in the order of their weight; gaps nobody has are left out. */
export function gapsOf(objects: RegisteredObject[], order: readonly GapId[]): { gap: GapId; objects: RegisteredObject[] }[] {
  return order.map((gap) => ({ gap, objects: objects.filter((o) => o.gaps.includes(gap)) })).filter((g) => g.objects.length > 0);
}

/** The gaps in the order of their weight. */
export const GAPS: readonly GapId[] = [
  'no_owner', 'not_inspected', 'no_position', 'no_outfall_class', 'no_outfall_code', 'no_schedule', 'behind_schedule', 'month_unreported', 'no_herd', 'below_scale', 'example',
];

/** The server tells both languages in one line, Chinese first: the English begins at the first Latin word behind the last Chinese letter. */
export function sideOf(text: string, lang: 'zh' | 'en'): string {
  const letters = [...text];
  let last = letters.length - 1;
  while (last >= 0 && !/[㐀-鿿）。，；：”、]/.test(letters[last] ?? '')) last -= 1;
  const english = letters.slice(last + 1).join('').trim();
  if (!/^[A-Za-z]/.test(english) || last < 0) return text;
  return lang === 'zh' ? letters.slice(0, last + 1).join('') : english;
}
