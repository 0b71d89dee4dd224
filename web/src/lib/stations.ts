import { instantOfInput } from './format';
import type { StationsText } from './text-stations';

/** How far a station's clock is off: server minus station, in milliseconds. */
export function clockWords(offset: number | null, t: Pick<StationsText, 'slow' | 'fast' | 'seconds' | 'minutes'>): string {
  if (offset === null) return '—';
  const seconds = Math.round(Math.abs(offset) / 1000);
  const span = seconds < 120 ? t.seconds(seconds) : t.minutes(Math.round(seconds / 60));
  if (seconds === 0) return span;
  return offset > 0 ? t.slow(span) : t.fast(span);
}

/** What a request needs besides its name. */
export type AskField = 'factor' | 'info' | 'seconds' | 'minutes' | 'retries' | 'span';

/** The requests in the order of the list, with what each needs; a field ending in `?` may stay empty. */
export const ASKS: Record<string, AskField[]> = {
  set_clock: [],
  read_clock: [],
  history: ['span'],
  read_rtd_interval: [],
  set_rtd_interval: ['seconds'],
  read_min_interval: [],
  set_min_interval: ['minutes'],
  set_timeouts: ['seconds', 'retries'],
  start_real_time: [],
  stop_real_time: [],
  sample_now: ['factor'],
  retain_sample: [],
  retain_now: [],
  sample_for_comparison: ['factor'],
  calibrate: ['factor'],
  clean: ['factor'],
  start_standard_check: ['factor'],
  read_identity: ['factor'],
  read_sampling_period: ['factor'],
  read_sample_time: ['factor'],
  read_info: ['info'],
};

export interface AskValues {
  factor: string;
  info: string;
  seconds: number;
  minutes: number;
  retries: number;
  kind: string;
  /** `2021-04-01T08:00`, Beijing time. */
  from: string;
  to: string;
}

/** The body of a request; instants become Beijing time with its offset. */
export function askBody(command: string, values: AskValues): Record<string, unknown> {
  const body: Record<string, unknown> = { command };
  for (const field of ASKS[command] ?? []) {
    if (field === 'span') {
      body['kind'] = values.kind;
      body['from'] = instantOfInput(values.from);
      body['to'] = instantOfInput(values.to);
    } else {
      body[field] = values[field];
    }
  }
  return body;
}
