// Opens the pages without a network: the shell as it was last seen, and the few answers that field work needs.
const SHELL = 'xunqing-shell';
const ANSWERS = 'xunqing-answers';
// What an inspector reads before an inspection. Everything else needs the server, and says so.
const KEPT = ['/api/v1/meta', '/api/v1/session', '/api/v1/campaign/register', '/api/v1/campaign/problems', '/api/v1/campaign/todo', '/api/v1/campaign/clauses'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.add('/')).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

async function fresh(request, name, key) {
  const answer = await fetch(request);
  if (answer.ok) {
    const cache = await caches.open(name);
    await cache.put(key, answer.clone());
  } else if (answer.status === 401) {
    await caches.delete(ANSWERS);
  }
  return answer;
}

async function freshOrKept(request, name, key) {
  try {
    return await fresh(request, name, key);
  } catch (gone) {
    const kept = await caches.match(key, { cacheName: name });
    if (kept) return kept;
    throw gone;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    event.respondWith(freshOrKept(request, SHELL, '/'));
  } else if (url.pathname.startsWith('/assets/')) {
    // Named after their content: what is kept is right for ever.
    event.respondWith(caches.match(request, { cacheName: SHELL }).then((kept) => kept ?? fresh(request, SHELL, request)));
  } else if (KEPT.includes(url.pathname) && url.search === '') {
    event.respondWith(freshOrKept(request, ANSWERS, url.pathname));
  }
});
