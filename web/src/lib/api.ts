import type {
  OperationsPage, RainBoard, Account, AccountsList, ActReceipt, ApiPath, CalendarPage, Day, Decision, DutiesPage, ErrorBody, Explanation,
  Forecasts, Frame, ImportContent, ImportedFile, ImportHistory, ImportSettings, Instant, IntakePage, MadeToken, Meta, NewRain, NewSignal,
  Organisation, OutlookPage, PeriodId, PeriodsPage, EpisodePage, KeptFile, LedgerPage, ObjectPage, ProblemBoard, ProblemPage, QualityMatrix,
  QualityRules, QualitySeries, QuarantineList, RainEntries, RainEvents, RainPage, RainReadings, RainSeries, Ranking, RegisterImport,
  RegisterPage, Reviews, RiverMap, RoleId, Samples, SavedSettings, SectionDetail, Series, SetUp, Signals, SignIn, Situation, MessageList,
  OutboxPage, Receipts, Trial, TrialResult, StationFrames, StationList, StationPage, StationQuality, StationWarningsList, TokenScope, TokensList,
  WarningsList, WhyId, GatesPage, PatrolsPage, RosterPage, TaskBoard, TaskPage, TodoList, AccountabilityPage, AuditEntries, AuditState,
  CaseBoard, CasePage, ClaimPage, MadePackage, RefusalPage, AccessLogPage, IncidentBoard, IncidentPage, PublishedPage, CampaignReport,
  OfficeView, PapersPage, WorksPage, ClauseText, InterpretationsPage, WhatIfAsk, WhatIfOrders, WhatIfPage, WhatIfState, WaterForecastPage, ForecastScoresPage, SourceTracePage,
} from './types';

const BASE = '/api/v1';

/** What went wrong, in the server's own words where it spoke. `offline`: no answer at all. `unreadable`: an answer that is not ours. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly hint: string | null;
  readonly messageEn: string | null;
  readonly hintEn: string | null;
  readonly retryAfter: number | null;

  constructor(fields: {
    code: string;
    status?: number;
    message?: string;
    hint?: string | null;
    messageEn?: string | null;
    hintEn?: string | null;
    retryAfter?: number | null;
  }) {
    super(fields.message ?? '');
    this.code = fields.code;
    this.status = fields.status ?? 0;
    this.hint = fields.hint ?? null;
    this.messageEn = fields.messageEn ?? null;
    this.hintEn = fields.hintEn ?? null;
    this.retryAfter = fields.retryAfter ?? null;
  }
}

type Listener = () => void;
let signedOut: Listener = () => {};

/** Called whenever any request learns that nobody is signed in. */
export function onSignedOut(listener: Listener): void {
  signedOut = listener;
}

async function request<T>(method: string, path: ApiPath, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return send(method, path, headers, body === undefined ? null : JSON.stringify(body), signal);
}

/** Sends a file as it is. */
async function upload<T>(path: ApiPath, file: Blob, signal?: AbortSignal): Promise<T> {
  return send('POST', path, { 'Content-Type': 'application/octet-stream' }, file, signal);
}

async function send<T>(method: string, path: ApiPath, more: Record<string, string>, body: string | Blob | null, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', ...more };
  if (method !== 'GET') headers['X-Xunqing'] = '1';
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers,
      body,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError({ code: 'offline' });
  }
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError({ code: 'unreadable', status: response.status });
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  const retryAfter = Number(response.headers.get('Retry-After'));
  let told: Partial<Record<keyof ErrorBody, unknown>> = {};
  try {
    told = (await response.json()) as typeof told;
  } catch {
    told = {};
  }
  const error = new ApiError({
    code: text(told.code) ?? 'unreadable',
    status: response.status,
    message: text(told.message) ?? '',
    hint: text(told.hint),
    messageEn: text(told.message_en),
    hintEn: text(told.hint_en),
    retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  });
  if (error.status === 401 && error.code === 'not_signed_in') signedOut();
  return error;
}

function query(params: Record<string, string | number | null | undefined>): '' | `?${string}` {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** Which tasks; what is left out asks for all that are open. */
export interface TaskFilter {
  stage?: string | null;
  origin?: string | null;
  township?: string | null;
  lead?: string | null;
  focus?: string | null;
  duty?: string | null;
  mine?: 'true' | null;
  late?: 'true' | null;
  catch_up?: 'true' | null;
  skip?: number | null;
}

export interface NewAccount {
  login: string;
  password: string;
  title: string;
  organisation: string;
  role: RoleId;
}

/** Which judgement is asked about; `time` is of a sample. */
export interface Why {
  period: WhyId;
  day: Day | null;
  factor: string | null;
  time: Instant | null;
}

/** Where an answer that can also be had as a file is asked for: below `/api/v1`, without its form. */
export const files = {
  series: (id: string, factor: string, from: Day, to: Day) => `/sections/${encodeURIComponent(id)}/series${query({ factor, from, to })}` as const,
  samples: (id: string, from: Day, to: Day) => `/sections/${encodeURIComponent(id)}/samples${query({ from, to })}` as const,
  periods: (id: string, day: Day | null) => `/sections/${encodeURIComponent(id)}/periods${query({ day })}` as const,
  outlook: (id: string, day: Day | null) => `/sections/${encodeURIComponent(id)}/outlook${query({ day })}` as const,
  waterForecast: (id: string) => `/sections/${encodeURIComponent(id)}/forecast` as const,
  forecastScores: (id: string) => `/sections/${encodeURIComponent(id)}/forecast/scores` as const,
  sourceTrace: (id: string, from: Instant | null, to: Instant | null) => `/sections/${encodeURIComponent(id)}/trace${query({ from, to })}` as const,
  calendar: (id: string, year: number | null) => `/sections/${encodeURIComponent(id)}/calendar${query({ year })}` as const,
  explain: (id: string, which: Why) => `/sections/${encodeURIComponent(id)}/explain${query({ ...which })}` as const,
  ranking: (period: PeriodId, day: Day | null) => `/ranking${query({ period, day })}` as const,
  duties: () => '/campaign/duties' as const,
  rain: () => '/rain' as const,
  rainEvents: (place: string, from: Day | null, to: Day | null) => `/rain/events${query({ place, from, to })}` as const,
  rainSeries: (place: string, from: Day | null, to: Day | null) => `/rain/series${query({ place, from, to })}` as const,
};

/** The address of an answer as a workbook or as comma-separated text. */
export function fileUrl(path: ApiPath, format: 'xlsx' | 'csv'): string {
  return `${BASE}${path}${path.includes('?') ? '&' : '?'}format=${format}`;
}

export const api = {
  meta: (signal?: AbortSignal) => request<Meta>('GET', '/meta', undefined, signal),
  setup: (token: string, login: string, password: string) => request<void>('POST', '/setup', { token, login, password } satisfies SetUp),
  signIn: (login: string, password: string) => request<Account>('POST', '/session', { login, password } satisfies SignIn),
  session: () => request<Account>('GET', '/session'),
  signOut: () => request<void>('DELETE', '/session'),
  situation: (asof: Day | null, signal?: AbortSignal) =>
    request<Situation>('GET', `/situation${query({ asof })}`, undefined, signal),
  section: (id: string, asof: Day | null, signal?: AbortSignal) =>
    request<SectionDetail>('GET', `/sections/${encodeURIComponent(id)}${query({ asof })}`, undefined, signal),
  series: (id: string, factor: string, from: Day, to: Day, signal?: AbortSignal) =>
    request<Series>('GET', files.series(id, factor, from, to), undefined, signal),
  periods: (id: string, day: Day | null, signal?: AbortSignal) => request<PeriodsPage>('GET', files.periods(id, day), undefined, signal),
  outlook: (id: string, day: Day | null, signal?: AbortSignal) => request<OutlookPage>('GET', files.outlook(id, day), undefined, signal),
  waterForecast: (id: string, signal?: AbortSignal) => request<WaterForecastPage>('GET', files.waterForecast(id), undefined, signal),
  forecastScores: (id: string, signal?: AbortSignal) => request<ForecastScoresPage>('GET', files.forecastScores(id), undefined, signal),
  sourceTrace: (id: string, from: Instant | null, to: Instant | null, signal?: AbortSignal) => request<SourceTracePage>('GET', files.sourceTrace(id, from, to), undefined, signal),
  calendar: (id: string, year: number | null, signal?: AbortSignal) => request<CalendarPage>('GET', files.calendar(id, year), undefined, signal),
  samples: (id: string, from: Day, to: Day, signal?: AbortSignal) => request<Samples>('GET', files.samples(id, from, to), undefined, signal),
  explain: (id: string, which: Why, signal?: AbortSignal) => request<Explanation>('GET', files.explain(id, which), undefined, signal),
  ranking: (period: PeriodId, day: Day | null, signal?: AbortSignal) => request<Ranking>('GET', files.ranking(period, day), undefined, signal),
  rain: (signal?: AbortSignal) => request<RainPage>('GET', files.rain(), undefined, signal),
  rainEvents: (place: string, from: Day | null, to: Day | null, signal?: AbortSignal) =>
    request<RainEvents>('GET', files.rainEvents(place, from, to), undefined, signal),
  rainSeries: (place: string, from: Day | null, to: Day | null, signal?: AbortSignal) =>
    request<RainSeries>('GET', files.rainSeries(place, from, to), undefined, signal),
  rainReadings: (place: string, from: Instant, to: Instant, signal?: AbortSignal) =>
    request<RainReadings>('GET', `/rain/readings${query({ place, from, to })}`, undefined, signal),
  rainEntries: (signal?: AbortSignal) => request<RainEntries>('GET', '/rain/entries', undefined, signal),
  enterRain: (entry: NewRain) => request<unknown>('POST', '/rain/entries', entry),
  withdrawRain: (id: number) => request<void>('DELETE', `/rain/entries/${id}`),
  forecasts: (signal?: AbortSignal) => request<Forecasts>('GET', '/rain/forecasts', undefined, signal),
  signals: (signal?: AbortSignal) => request<Signals>('GET', '/signals', undefined, signal),
  enterSignal: (entry: NewSignal) => request<unknown>('POST', '/signals/form', entry),
  signalDocument: (id: number) => `${BASE}/signals/documents/${id}`,
  frame: (id: number, signal?: AbortSignal) => request<Frame>('GET', `/frames/${id}`, undefined, signal),
  warnings: (filter: { state: string; section?: string; before?: number; limit?: number }, signal?: AbortSignal) =>
    request<WarningsList>('GET', `/warnings${query(filter)}`, undefined, signal),
  quality: (from: Day, to: Day, signal?: AbortSignal) => request<QualityMatrix>('GET', `/quality${query({ from, to })}`, undefined, signal),
  stationQuality: (mn: string, from: Day, to: Day, signal?: AbortSignal) =>
    request<StationQuality>('GET', `/quality/${encodeURIComponent(mn)}/days${query({ from, to })}`, undefined, signal),
  qualitySeries: (mn: string, factor: string, from: Day, to: Day, signal?: AbortSignal) =>
    request<QualitySeries>('GET', `/quality/${encodeURIComponent(mn)}/series${query({ factor, from, to })}`, undefined, signal),
  episodes: (from: Day, to: Day, signal?: AbortSignal) => request<EpisodePage>('GET', `/quality/episodes${query({ from, to })}`, undefined, signal),
  qualityRules: (signal?: AbortSignal) => request<QualityRules>('GET', '/quality/rules', undefined, signal),
  review: (mn: string, review: { factor: string; time: Instant; decision: Decision; reason: string }) =>
    request<Reviews>('POST', `/quality/${encodeURIComponent(mn)}/reviews`, review),
  stations: (signal?: AbortSignal) => request<StationList>('GET', '/stations', undefined, signal),
  station: (mn: string, signal?: AbortSignal) => request<StationPage>('GET', `/stations/${encodeURIComponent(mn)}`, undefined, signal),
  stationFrames: (mn: string, day: Day | null, signal?: AbortSignal) =>
    request<StationFrames>('GET', `/stations/${encodeURIComponent(mn)}/frames${query({ day })}`, undefined, signal),
  askStation: (mn: string, body: Record<string, unknown>) => request<{ id: number }>('POST', `/stations/${encodeURIComponent(mn)}/requests`, body),
  stationWarnings: (state: string, signal?: AbortSignal) =>
    request<StationWarningsList>('GET', `/station-warnings${query({ state })}`, undefined, signal),
  rainBoard: (signal?: AbortSignal) => request<RainBoard>('GET', '/campaign/rain', undefined, signal),
  operations: (signal?: AbortSignal) => request<OperationsPage>('GET', '/campaign/operations', undefined, signal),
  register: (signal?: AbortSignal) => request<RegisterPage>('GET', '/campaign/register', undefined, signal),
  problems: (which: { stage?: string | null; mine?: boolean; late?: boolean; before?: string | null }, signal?: AbortSignal) =>
    request<ProblemBoard>('GET', `/campaign/problems${query({ ...which, mine: which.mine ? 'true' : null, late: which.late ? 'true' : null })}`, undefined, signal),
  registeredObject: (id: string, signal?: AbortSignal) => request<ObjectPage>('GET', `/campaign/register/${encodeURIComponent(id)}`, undefined, signal),
  importRegister: (file: Blob, asked: Record<string, string | null>, signal?: AbortSignal) => upload<RegisterImport>(`/campaign/register-imports${query(asked)}`, file, signal),
  registerTemplate: (form: 'csv' | 'xlsx') => `${BASE}/campaign/register-template?format=${form}`,
  problem: (id: string, signal?: AbortSignal) => request<ProblemPage>('GET', `/campaign/problems/${encodeURIComponent(id)}`, undefined, signal),
  tasks: (which: TaskFilter, signal?: AbortSignal) => request<TaskBoard>('GET', `/campaign/tasks${query({ ...which })}`, undefined, signal),
  task: (id: string, signal?: AbortSignal) => request<TaskPage>('GET', `/campaign/tasks/${encodeURIComponent(id)}`, undefined, signal),
  todo: (signal?: AbortSignal) => request<TodoList>('GET', '/campaign/todo', undefined, signal),
  duties: (signal?: AbortSignal) => request<DutiesPage>('GET', files.duties(), undefined, signal),
  incidents: (which: { state: string; section: string | null }, signal?: AbortSignal) =>
    request<IncidentBoard>('GET', `/campaign/incidents${query(which)}`, undefined, signal),
  incident: (id: string, signal?: AbortSignal) => request<IncidentPage>('GET', `/campaign/incidents/${encodeURIComponent(id)}`, undefined, signal),
  published: (signal?: AbortSignal) => request<PublishedPage>('GET', '/bulletins', undefined, signal),
  shareLog: (signal?: AbortSignal) => request<AccessLogPage>('GET', '/share/log', undefined, signal),
  act: (act: { id: string; happened: Instant; late: string | null; command: Record<string, unknown> }) => request<ActReceipt>('POST', '/campaign/acts', act),
  sendEvidence: (file: Blob) => upload<KeptFile>('/campaign/evidence', file),
  thumbnail: (digest: string) => `${BASE}/campaign/evidence/${digest}/thumbnail`,
  evidenceFile: (digest: string) => `${BASE}/campaign/evidence/${digest}`,
  roster: (from: Day | null, signal?: AbortSignal) => request<RosterPage>('GET', `/campaign/roster${query({ from, days: '7' })}`, undefined, signal),
  whatIf: (signal?: AbortSignal) => request<WhatIfPage>('GET', '/whatif', undefined, signal),
  askWhatIf: (ask: WhatIfAsk) => request<WhatIfState>('POST', '/whatif', ask),
  whatIfState: (digest: string, signal?: AbortSignal) => request<WhatIfState>('GET', `/whatif/${encodeURIComponent(digest)}`, undefined, signal),
  whatIfOrders: (digest: string, option: string, signal?: AbortSignal) =>
    request<WhatIfOrders>('GET', `/whatif/${encodeURIComponent(digest)}/orders?option=${encodeURIComponent(option)}`, undefined, signal),
  gates: (signal?: AbortSignal) => request<GatesPage>('GET', '/campaign/gates', undefined, signal),
  patrols: (signal?: AbortSignal) => request<PatrolsPage>('GET', '/campaign/patrols', undefined, signal),
  papers: (signal?: AbortSignal) => request<PapersPage>('GET', '/campaign/papers', undefined, signal),
  works: (signal?: AbortSignal) => request<WorksPage>('GET', '/campaign/works', undefined, signal),
  clauses: (signal?: AbortSignal) => request<ClauseText[]>('GET', '/campaign/clauses', undefined, signal),
  interpretations: (signal?: AbortSignal) => request<InterpretationsPage>('GET', '/campaign/interpretations', undefined, signal),
  offices: (signal?: AbortSignal) => request<OfficeView[]>('GET', '/campaign/directory', undefined, signal),
  report: (unit: string | null, signal?: AbortSignal) => request<CampaignReport>('GET', `/reports/closing${query({ unit })}`, undefined, signal),
  reportFile: (unit: string | null, format: 'html' | 'docx') => `${BASE}/reports/closing${query({ unit, format })}`,
  ledger: (after: number, signal?: AbortSignal) => request<LedgerPage>('GET', `/campaign/ledger${query({ after: after || null })}`, undefined, signal),
  accountability: (quarter: string | null, signal?: AbortSignal) =>
    request<AccountabilityPage>('GET', `/campaign/accountability${query({ quarter })}`, undefined, signal),
  cases: (signal?: AbortSignal) => request<CaseBoard>('GET', '/campaign/cases', undefined, signal),
  case: (id: string, signal?: AbortSignal) => request<CasePage>('GET', `/campaign/cases/${encodeURIComponent(id)}`, undefined, signal),
  caseLetter: (id: string, letter: string, format: 'html' | 'docx') => `${BASE}/campaign/cases/${id}/letters/${letter}?format=${format}`,
  makePackage: (id: string, body: { id: string; purpose: string; body: string }) =>
    request<MadePackage>('POST', `/campaign/cases/${encodeURIComponent(id)}/packages`, body),
  packageFile: (id: string, digest: string) => `${BASE}/campaign/cases/${id}/packages/${digest}`,
  audit: (signal?: AbortSignal) => request<AuditState>('GET', '/campaign/audit', undefined, signal),
  auditCheck: () => request<AuditState>('POST', '/campaign/audit', {}),
  auditEntries: (filter: Record<string, string | null>, signal?: AbortSignal) =>
    request<AuditEntries>('GET', `/campaign/audit/entries${query(filter)}`, undefined, signal),
  auditRefusals: (before: string | null, signal?: AbortSignal) =>
    request<RefusalPage>('GET', `/campaign/audit/refusals${query({ before })}`, undefined, signal),
  auditFiles: (before: string | null, signal?: AbortSignal) =>
    request<ClaimPage>('GET', `/campaign/audit/files${query({ before })}`, undefined, signal),
  messages: (which: { unread?: boolean; before?: number | null; limit?: number }, signal?: AbortSignal) =>
    request<MessageList>('GET', `/messages${query({ ...which, unread: which.unread ? 'true' : null })}`, undefined, signal),
  receipt: (id: string) => request<Receipts>('POST', `/messages/${encodeURIComponent(id)}/receipt`, {}),
  receiptAll: () => request<Receipts>('POST', '/messages/receipts', {}),
  outbox: (which: { stage: string | null; before: number | null }, signal?: AbortSignal) => request<OutboxPage>('GET', `/outbox${query(which)}`, undefined, signal),
  sendAnew: (id: string) => request<void>('POST', `/outbox/${encodeURIComponent(id)}/anew`, {}),
  tryChannel: (trial: Trial) => request<TrialResult>('POST', '/outbox/test', trial),
  quarantine: (signal?: AbortSignal) => request<QuarantineList>('GET', '/quarantine', undefined, signal),
  map: (signal?: AbortSignal) => request<RiverMap>('GET', '/map', undefined, signal),
  accounts: (signal?: AbortSignal) => request<AccountsList>('GET', '/accounts', undefined, signal),
  createAccount: (account: NewAccount) => request<unknown>('POST', '/accounts', account),
  organisations: (signal?: AbortSignal) => request<Organisation[]>('GET', '/organisations', undefined, signal),
  tokens: (signal?: AbortSignal) => request<TokensList>('GET', '/tokens', undefined, signal),
  createToken: (name: string, scope: TokenScope) => request<MadeToken>('POST', '/tokens', { name, scope }),
  revokeToken: (id: number) => request<void>('DELETE', `/tokens/${id}`),
  importFile: (file: Blob, asked: Record<string, string | null>, signal?: AbortSignal) => upload<ImportedFile>(`/imports${query(asked)}`, file, signal),
  imports: (before: number | null, signal?: AbortSignal) => request<ImportHistory>('GET', `/imports${query({ before })}`, undefined, signal),
  mappings: (signal?: AbortSignal) => request<SavedSettings>('GET', '/import-mappings', undefined, signal),
  saveMapping: (name: string, settings: ImportSettings) => request<void>('PUT', `/import-mappings/${encodeURIComponent(name)}`, settings),
  deleteMapping: (name: string) => request<void>('DELETE', `/import-mappings/${encodeURIComponent(name)}`),
  intake: (signal?: AbortSignal) => request<IntakePage>('GET', '/intake', undefined, signal),
  template: (content: ImportContent, form: 'csv' | 'xlsx') => `${BASE}/import-templates/${content}?format=${form}`,
  frameBytes: (id: number) => `${BASE}/frames/${id}/raw`,
  bulletin: (day: Day, format: 'html' | 'docx') => `${BASE}/bulletins/daily/${day}?format=${format}`,
  eventsUrl: `${BASE}/events`,
};
