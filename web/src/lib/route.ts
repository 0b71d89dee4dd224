export type PageName =
  | 'situation'
  | 'section'
  | 'ranking'
  | 'rain'
  | 'response'
  | 'quality'
  | 'warnings'
  | 'rectify'
  | 'accountability'
  | 'audit'
  | 'stations'
  | 'quarantine'
  | 'import'
  | 'register'
  | 'todo'
  | 'tasks'
  | 'duties'
  | 'papers'
  | 'settings'
  | 'accounts'
  | 'messages'
  | 'watch'
  | 'gates'
  | 'whatif'
  | 'signin'
  | 'setup'
  | 'unknown';

export interface Route {
  page: PageName;
  /** Section id on the section page, device on the stations page; empty means "whichever comes first", or all. */
  id: string;
  query: Record<string, string>;
}

/** Reads `#/section/dxq?asof=2021-04-05`. Anything it does not know becomes `unknown`. */
export function parseHash(hash: string): Route {
  const text = hash.replace(/^#/, '') || '/';
  const [path = '/', search = ''] = splitOnce(text, '?');
  const query: Record<string, string> = {};
  new URLSearchParams(search).forEach((value, key) => {
    query[key] = value;
  });
  const parts = path.split('/').filter(Boolean).map(decode);
  const [head, second] = parts;
  if (head === undefined) return { page: 'situation', id: '', query };
  if (head === 'section') return { page: 'section', id: second ?? '', query };
  if (head === 'rectify') return { page: 'rectify', id: second ?? '', query };
  if (head === 'tasks') return { page: 'tasks', id: second ?? '', query };
  if (head === 'accountability') return { page: 'accountability', id: second ?? '', query };
  if (head === 'papers') return { page: 'papers', id: '', query };
  if (head === 'register') return { page: 'register', id: second ?? '', query };
  if (head === 'warnings') return { page: 'warnings', id: second ?? '', query };
  if (head === 'stations') return { page: 'stations', id: second ?? '', query };
  if (parts.length === 1) {
    switch (head) {
      case 'todo':
      case 'duties':
      case 'ranking':
      case 'rain':
      case 'response':
      case 'quality':
      case 'warnings':
      case 'audit':
      case 'quarantine':
      case 'import':
      case 'settings':
      case 'accounts':
      case 'messages':
      case 'watch':
      case 'gates':
      case 'whatif':
      case 'signin':
      case 'setup':
        return { page: head, id: '', query };
    }
  }
  return { page: 'unknown', id: '', query };
}

/** `#/section/dxq?asof=…`; empty values are left out. */
export function makeHash(path: string, query: Record<string, string | null | undefined> = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) params.set(key, value);
  const search = params.toString();
  return `#${path}${search ? `?${search}` : ''}`;
}

export function sectionHash(id: string, query: Record<string, string | null | undefined> = {}): string {
  return makeHash(`/section/${encodeURIComponent(id)}`, query);
}

export function stationHash(mn: string): string {
  return makeHash(`/stations/${encodeURIComponent(mn)}`);
}

/** Where to go after signing in: only a path inside this application is accepted. */
export function safeNext(next: string | undefined): string {
  if (!next) return '#/';
  const path = next.replace(/^#/, '');
  return /^\/(?![/\\])/.test(path) ? `#${path}` : '#/';
}

function splitOnce(text: string, at: string): [string, string] {
  const i = text.indexOf(at);
  return i < 0 ? [text, ''] : [text.slice(0, i), text.slice(i + 1)];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
