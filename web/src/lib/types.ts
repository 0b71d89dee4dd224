/** Shapes of the HTTP contract v1 (`/api/v1`). Days are Beijing civil days, instants RFC 3339 with +08:00. */

export type Day = string;
export type Instant = string;
export type Origin = 'measured' | 'synthetic' | 'mixed';
/** 1..5 = Ⅰ..Ⅴ, 6 = 劣Ⅴ. */
export type WaterClass = 1 | 2 | 3 | 4 | 5 | 6;

export interface Meta {
  product: string;
  version: string;
  county: { name: string; code: string };
  needs_setup: boolean;
  clock: { mode: 'wall' | 'data'; now: Instant; notice: string | null };
}

export type RoleId = 'administrator' | 'office' | 'department' | 'township' | 'viewer';

export interface Account {
  login: string;
  title: string;
  organisation: { id: string; name: string } | null;
  role: { id: RoleId; name: string };
  rights: string[];
}

export interface AccountRow extends Account {
  id: string | number;
  created: Instant;
}

export interface Organisation {
  id: string;
  name: string;
  kind: string;
}

export interface Token {
  id: string | number;
  name: string;
  role: RoleId | { id: RoleId; name: string };
  created: Instant;
  last_used?: Instant | null;
}

export interface NamedItem {
  code: string;
  name: string;
  english?: string;
}

export interface Target {
  class: WaterClass;
  label: string;
  assumed: boolean;
  source: string;
}

export interface ItemJudgement {
  code: string;
  name: string;
  english?: string;
  unit: string;
  n: number;
  n_expected: number;
  n_left_out: number;
  valid: boolean;
  mean: string | null;
  class: WaterClass | null;
  class_label: string;
  limit: string | null;
  limit_kind: 'max' | 'min' | 'range';
  exceeds: boolean | null;
  multiple: string | null;
  judged: boolean;
}

export interface DayJudgement {
  day: Day;
  n_expected: number;
  final: boolean;
  class: WaterClass | null;
  class_label: string;
  state_label: string;
  exceeding: boolean | null;
  valid: boolean;
  valid_note: string | null;
  origin: Origin | null;
  items: ItemJudgement[];
}

export interface MonthJudgement {
  from: Day;
  to: Day;
  valid_days: number;
  days_elapsed: number;
  valid: boolean;
  class: WaterClass | null;
  class_label: string;
  compliant: boolean | null;
  items: ItemJudgement[];
}

export interface RunState {
  days: number;
  from: Day | null;
  to: Day | null;
  confirmed: boolean;
  suspended: boolean;
  suspended_days: Day[];
  items: NamedItem[];
  level: 'none' | 'day1' | 'day2' | 'day3';
  note: string | null;
}

export interface DayCell {
  day: Day;
  class: WaterClass | null;
  exceeding: boolean | null;
  valid: boolean;
}

export interface SectionCard {
  id: string;
  name: string;
  level: 'national' | 'provincial' | 'context';
  level_name: string;
  river: string;
  role_note: string | null;
  target: Target | null;
  origin: Origin | null;
  latest: {
    time: Instant;
    received: Instant;
    class: WaterClass | null;
    class_label: string;
    main_pollutants: (NamedItem & { multiple: string | null })[];
  } | null;
  today: DayJudgement | null;
  month: MonthJudgement | null;
  run: RunState;
  days: DayCell[];
  position: { lon: number; lat: number; assumed: boolean } | null;
  open_warnings: number;
}

export interface Moment {
  measured: Instant;
  arrived: Instant;
}

export type Severity = 1 | 2 | 3;

export interface Warning {
  id: number;
  section: { id: string; name: string };
  kind: 'item_over_limit' | 'class_fall' | 'exceeding_run';
  kind_name: string;
  severity: Severity;
  item: { code: string; name: string; english?: string; unit: string } | null;
  state: 'open' | 'closed';
  title: string;
  detail: string;
  value: string | null;
  peak: string | null;
  limit: string | null;
  multiple: string | null;
  opened: Moment;
  updated: Moment;
  closed: Moment | null;
  origin: Origin | null;
  updates: number;
  closed_reason?: string | null;
}

export interface Station {
  mn: string;
  name: string;
  section: { id: string; name: string } | null;
  origin: Origin | null;
  last_measured: Instant | null;
  last_received: Instant | null;
  age_minutes: number | null;
  state: 'fresh' | 'late' | 'silent' | 'never';
}

export interface Coverage {
  origin: 'measured' | 'synthetic';
  from: Day;
  to: Day;
  label: string;
}

export interface Situation {
  asof: Day;
  now: Instant;
  clock_mode: 'wall' | 'data';
  clock_notice: string | null;
  campaign: {
    name: string;
    start: Day;
    end: Day;
    phase: { name: string; start: Day; end: Day } | null;
    document: string;
  } | null;
  coverage: Coverage[];
  sections: SectionCard[];
  warnings: Warning[];
  stations: Station[];
  quarantine: { devices: number; frames: number };
  /** The server receives frames but cannot store them, so it does not acknowledge them. */
  storing_fails?: boolean;
}

export interface LatestItem {
  code: string;
  name: string;
  english?: string;
  unit: string;
  value: string;
  flag: string;
  counts: boolean;
  /** Why it does not count. */
  left_out?: string | null;
  time: Instant;
  received: Instant;
  class: WaterClass | null;
  class_label: string;
  limit: string | null;
  exceeds: boolean | null;
  multiple: string | null;
  judged: boolean;
  frame_id: number;
  origin: Origin;
  revisions: number;
}

export interface Factor {
  code: string;
  name: string;
  english?: string;
  unit: string;
  judged: boolean;
}

export interface SectionDetail {
  asof: Day;
  section: SectionCard & {
    stations: { mn: string; name: string; origin: Origin | null; kind_name: string; expected_per_day: number }[];
    upstream: { id: string; name: string }[];
    downstream: { id: string; name: string }[];
    notes: string[];
  };
  latest_items: LatestItem[];
  day: DayJudgement | null;
  month: MonthJudgement | null;
  run: RunState;
  warnings: Warning[];
  factors: Factor[];
  rule_version: string;
}

export interface Band {
  class: WaterClass;
  label: string;
  upper: number | null;
  lower: number | null;
}

export interface SeriesReading {
  t: number;
  v: number;
  text: string;
  flag: string;
  counts: boolean;
  class: WaterClass | null;
  frame_id: number;
  origin: Origin;
  received: number;
}

export interface SeriesDay {
  day: Day;
  t: number;
  mean: number | null;
  text: string | null;
  valid: boolean;
  n: number;
  n_expected: number;
  class: WaterClass | null;
  exceeds: boolean | null;
}

export interface Series {
  factor: { code: string; name: string; unit: string };
  from: Day;
  to: Day;
  target: { limit: number | null; limit_low: number | null; kind: 'max' | 'min' | 'range' } | null;
  bands: Band[];
  readings: SeriesReading[];
  daily: SeriesDay[];
}

export interface Frame {
  id: number;
  mn: string;
  station: string | null;
  received: Instant;
  measured: Instant | null;
  raw: string;
  bytes: number;
  crc_ok: boolean;
  fields: { name: string; value: string }[];
  projects: { name: string; value: string }[][];
  diagnostics: string[];
  peer: string | null;
  origin: Origin | null;
  held: string | null;
}

export interface QuarantineDevice {
  mn: string;
  frames: number;
  first: Instant;
  last: Instant;
  reason: string;
  reason_name: string;
  peer: string | null;
  last_frame_id: number;
}

export type LonLat = [number, number];

export interface BoundaryFeature {
  type: 'Feature';
  properties: { name: string; role: 'county' | 'neighbour' };
  geometry:
    | { type: 'Polygon'; coordinates: LonLat[][] }
    | { type: 'MultiPolygon'; coordinates: LonLat[][][] };
}

export interface RiverMap {
  boundary: { type: 'FeatureCollection'; features: BoundaryFeature[] } | null;
  boundary_note: string | null;
  schematic: {
    name: string;
    note: string;
    branches: {
      id: string;
      name: string;
      kind: 'main' | 'tributary';
      path: LonLat[];
      nodes: { section: string | null; label: string; lon: number; lat: number }[];
    }[];
  };
  sections: { id: string; name: string; lon: number; lat: number; assumed: boolean }[];
  /** The plan's own drawing of the river (概化图), in drawing units, y downwards; decimals may come as text. */
  drawing?: Drawing | null;
}

export type NodeKind = 'section' | 'town' | 'confluence' | 'reservoir' | 'outlet';

export interface Drawing {
  note: string;
  width: number;
  height: number;
  branches: { id: string; name: string; kind: 'main' | 'tributary' | 'canal'; path: [number | string, number | string][] }[];
  nodes: { kind: NodeKind; name: string; section: string | null; branch: string | null; at: [number | string, number | string] }[];
}
