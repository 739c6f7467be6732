// The service worker: after the first visit the page works without a network. It keeps the files of this build and asks for
// nothing else; the build writes their list.

declare const FILES_OF_BUILD: readonly string[]
declare const VERSION_OF_BUILD: string

interface Lasting {
  readonly waitUntil: (work: Promise<unknown>) => void
}

interface Fetching extends Lasting {
  readonly request: Request
  readonly respondWith: (answer: Promise<Response>) => void
}

// the DOM library has no types for workers next to those for pages
const scope = globalThis as unknown as {
  readonly addEventListener: ((
    name: 'install' | 'activate',
    act: (event: Lasting) => void,
  ) => void) &
    ((name: 'fetch', act: (event: Fetching) => void) => void)
  readonly skipWaiting: () => Promise<void>
  readonly clients: { readonly claim: () => Promise<void> }
}

const PREFIX = 'meshcerts-playground-'
const NAME = `${PREFIX}${VERSION_OF_BUILD}`

async function keep(): Promise<void> {
  const cache = await caches.open(NAME)
  await cache.addAll([...FILES_OF_BUILD])
  await scope.skipWaiting()
}

async function forgetOld(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME)
  await Promise.all(old.map((name) => caches.delete(name)))
  await scope.clients.claim()
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME)
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request)
}

scope.addEventListener('install', (event) => {
  event.waitUntil(keep())
})
scope.addEventListener('activate', (event) => {
  event.waitUntil(forgetOld())
})
scope.addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event.request))
})
