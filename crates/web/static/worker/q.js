// Keeps the page of sealed codes for when there is no network, and nothing else of the site. Before these lines the site
// writes what is kept: `KEPT`, with a name that changes with any of it.

async function keepAll() {
  const cache = await caches.open(KEPT.name);
  // A page without a session: another person may use this browser next.
  const asked = (path) => new Request(path, { credentials: 'omit', cache: 'reload' });
  await cache.addAll([...KEPT.pages, ...KEPT.files].map(asked));
}

async function dropOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith('tris-q-') && name !== KEPT.name);
  await Promise.all(others.map((name) => caches.delete(name)));
}

// In whichever is there: the worker of another language's page may be newer, and then only its cache is left.
const ofCache = (path) => caches.match(path);

// The page as it is now, for whom it believes may have changed; the kept one if the site does not answer in time.
async function page(request, path) {
  const patience = new Promise((_, reject) => setTimeout(reject, 4000, new Error('the site does not answer')));
  try {
    const response = await Promise.race([fetch(request), patience]);
    if (response.status < 500) return response;
    return (await ofCache(path)) ?? response;
  } catch (error) {
    return (await ofCache(path)) ?? Promise.reject(error);
  }
}

// Its address says what bytes it has.
const file = async (request, path) => (await ofCache(path)) ?? fetch(request);

addEventListener('install', (event) => event.waitUntil(keepAll().then(() => skipWaiting())));
addEventListener('activate', (event) => event.waitUntil(dropOthers().then(() => clients.claim())));
addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && KEPT.pages.includes(pathname)) event.respondWith(page(request, pathname));
  else if (KEPT.files.includes(pathname)) event.respondWith(file(request, pathname));
});
