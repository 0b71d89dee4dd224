/** A field of a form of the plan (forms.toml). Numbers keep the digits of the plan. */
export interface PlanField {
  id: string;
  name: string;
  unit: string | null;
  required: boolean;
  type: 'number' | 'text' | 'moment' | 'choice';
  least: string | null;
  most: string | null;
  choices: string[];
  /** The choice without which the work is not done. */
  must: string | null;
}

/** A form of the plan: what a record must say. */
export interface PlanForm {
  id: string;
  name: string;
  /** Photos or papers there must be at least. */
  files: number;
  /** Whether the place must be said. */
  place: boolean;
  assumed: boolean;
  note: string | null;
  fields: PlanField[];
}

/** What was filled in: a field's identifier to its text. */
export type FormValues = Record<string, string>;

/** Millionths of a degree of WGS 84. */
export interface Place {
  longitude: number;
  latitude: number;
  accuracy_m?: number;
}

export interface Filled {
  field: string;
  value: string;
}

/** What is wrong with a form as it stands; the server judges again and has the last word. */
export type FormMistake =
  | { kind: 'empty'; field: PlanField }
  | { kind: 'number'; field: PlanField }
  | { kind: 'below' | 'above'; field: PlanField; bound: string }
  | { kind: 'must'; field: PlanField; must: string }
  | { kind: 'files'; files: number }
  | { kind: 'place' };

const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** The fields that were filled in, as an act carries them. A moment is Beijing time whatever the phone is set to. */
export function fill(form: Pick<PlanForm, 'fields'>, values: FormValues): Filled[] {
  return form.fields.flatMap((field) => {
    const text = (values[field.id] ?? '').trim();
    if (text === '') return [];
    const value = field.type === 'moment' && /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? `${text}:00+08:00` : text;
    return [{ field: field.id, value }];
  });
}

/** Everything that is missing or beyond what the plan allows, in the order of the form. */
export function mistakes(form: PlanForm, values: FormValues, files: number, place: Place | null): FormMistake[] {
  const found: FormMistake[] = form.fields.flatMap((field): FormMistake[] => {
    const text = (values[field.id] ?? '').trim();
    if (text === '') return field.required ? [{ kind: 'empty', field }] : [];
    if (field.type === 'choice' && field.must !== null && text !== field.must) return [{ kind: 'must', field, must: field.must }];
    if (field.type !== 'number') return [];
    if (!NUMBER.test(text)) return [{ kind: 'number', field }];
    if (field.least !== null && Number(text) < Number(field.least)) return [{ kind: 'below', field, bound: field.least }];
    if (field.most !== null && Number(text) > Number(field.most)) return [{ kind: 'above', field, bound: field.most }];
    return [];
  });
  if (files < form.files) found.push({ kind: 'files', files: form.files });
  if (form.place && place === null) found.push({ kind: 'place' });
  return found;
}

/** A place typed in degrees; null when it is none. */
export function placeOf(longitude: string, latitude: string): Place | null {
  const [x, y] = [longitude.trim(), latitude.trim()];
  if (!NUMBER.test(x) || !NUMBER.test(y)) return null;
  const [lon, lat] = [Number(x), Number(y)];
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90) return null;
  return { longitude: Math.round(lon * 1e6), latitude: Math.round(lat * 1e6) };
}
