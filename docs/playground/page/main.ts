import type { Answer, GivenFile } from '../types.ts'
import { button, byId, copy, el } from './dom.ts'
import { engine, judge, policy } from './engine.ts'
import { EXAMPLES, type Example } from './examples.ts'
import { showMarks } from './files.ts'
import { added, pasted, readDropped, readFiles, TooMuch } from './input.ts'
import { resultOf, verdictOf } from './result.ts'
import { link, onSettings, readSettings, setTime, settings } from './settings.ts'
import { showTls } from './tls.ts'

let files: readonly GivenFile[] = []
let passphrase: string | undefined
// answers that come late are of questions that nobody asks any more
let turn = 0

const verdict = byId('verdict', HTMLElement)
const result = byId('result', HTMLElement)
const given = byId('given', HTMLElement)
const asking = byId('passphrase-form', HTMLFormElement)
const paste = byId('paste', HTMLTextAreaElement)

function say(title: string, text: string): void {
  verdict.replaceChildren(el('h2', { class: 'verdict unreadable' }, title), el('p', {}, text))
  result.replaceChildren()
}

function listGiven(): void {
  given.hidden = files.length === 0
  document.body.classList.toggle('has-files', files.length > 0)
  const rows = files.map(({ path }) =>
    el(
      'li',
      {},
      el('code', {}, path),
      button('×', () => void give(files.filter((one) => one.path !== path)), {
        'aria-label': `Remove ${path}`,
      }),
    ),
  )
  byId('given-list', HTMLElement).replaceChildren(...rows)
}

function show(answer: Answer): void {
  asking.hidden = answer.locked === undefined
  if (answer.locked !== undefined) {
    byId('passphrase-label', HTMLElement).textContent =
      passphrase === undefined
        ? 'This file has a passphrase. It stays in this page.'
        : 'This passphrase does not open it. Another one?'
    byId('passphrase', HTMLInputElement).focus()
  }
  verdict.replaceChildren(...verdictOf(answer))
  result.replaceChildren(resultOf(answer))
  showMarks(result)
  // on a phone the verdict is below what was given
  if (verdict.getBoundingClientRect().bottom > innerHeight) verdict.scrollIntoView()
}

async function update(): Promise<void> {
  const own = (turn += 1)
  listGiven()
  if (files.length === 0) {
    verdict.replaceChildren()
    result.replaceChildren()
    asking.hidden = true
    return
  }
  verdict.setAttribute('aria-busy', 'true')
  if (verdict.childElementCount === 0) verdict.replaceChildren(el('p', {}, 'Reading …'))
  try {
    const answer = await judge({
      files,
      settings: settings(),
      ...(passphrase !== undefined && { passphrase }),
    })
    if (own === turn) show(answer)
  } catch (error) {
    if (own === turn) say('This page broke', error instanceof Error ? error.message : String(error))
  }
  if (own === turn) verdict.removeAttribute('aria-busy')
}

async function give(now: readonly GivenFile[]): Promise<void> {
  files = now
  passphrase = undefined
  await update()
}

async function take(reading: Promise<readonly GivenFile[]>): Promise<void> {
  try {
    const now = await reading
    if (now.length > 0) await give(added(files, now))
  } catch (error) {
    const why = error instanceof TooMuch ? error.message : 'the browser does not hand it out'
    say('Not read', why)
  }
}

function takeText(text: string): void {
  paste.value = ''
  if (text.trim() !== '') void give(added(files, [pasted(text, files)]))
}

function listenToInput(): void {
  const choosers = [
    ['choose', 'files'],
    ['choose-folder', 'folder'],
  ] as const
  for (const [id, inputId] of choosers) {
    const input = byId(inputId, HTMLInputElement)
    byId(id, HTMLButtonElement).addEventListener('click', () => {
      input.click()
    })
    input.addEventListener('change', () => {
      const chosen = [...(input.files ?? [])]
      input.value = ''
      void take(readFiles(chosen))
    })
  }
  // what is pasted may be a key: it never gets into the field
  paste.addEventListener('paste', (event) => {
    const { clipboardData } = event
    if (clipboardData === null) return
    event.preventDefault()
    if (clipboardData.files.length > 0) void take(readFiles(clipboardData.files))
    else takeText(clipboardData.getData('text/plain'))
  })
  paste.addEventListener('change', () => {
    takeText(paste.value)
  })
  document.addEventListener('dragover', (event) => {
    event.preventDefault()
    document.body.classList.add('dragging')
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.body.classList.remove('dragging')
  })
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    document.body.classList.remove('dragging')
    if (event.dataTransfer !== null) void take(readDropped(event.dataTransfer))
  })
}

function tryOne({ at, files: own }: Example): void {
  const encoder = new TextEncoder()
  setTime(at)
  void give(Object.entries(own).map(([path, text]) => ({ path, bytes: encoder.encode(text) })))
}

function listExamples(): void {
  const buttons = EXAMPLES.map((example) =>
    button(example.title, () => {
      tryOne(example)
    }),
  )
  byId('example-list', HTMLElement).append(...buttons)
}

function route(): void {
  const [page = '', words = ''] = location.hash.slice(1).split('?')
  const isTls = page === 'tls'
  byId('page-check', HTMLElement).hidden = isTls
  byId('page-tls', HTMLElement).hidden = !isTls
  byId('to-check', HTMLElement).toggleAttribute('aria-current', !isTls)
  byId('to-tls', HTMLElement).toggleAttribute('aria-current', isTls)
  if (isTls) showTls(new URLSearchParams(words))
  else if (page === 'check') readSettings(new URLSearchParams(words))
}

function listen(): void {
  listenToInput()
  byId('clear', HTMLButtonElement).addEventListener('click', () => {
    void give([])
    byId('choose', HTMLButtonElement).focus()
  })
  byId('copy-link', HTMLButtonElement).addEventListener('click', (event) => {
    void copy(link(), event.currentTarget as HTMLButtonElement)
  })
  asking.addEventListener('submit', (event) => {
    event.preventDefault()
    const field = byId('passphrase', HTMLInputElement)
    passphrase = field.value
    field.value = ''
    void update()
  })
  onSettings(() => void update())
  addEventListener('hashchange', () => {
    route()
    void update()
  })
}

async function keepOffline(): Promise<void> {
  const isSite = document.querySelector('[data-from]') !== null
  if (!isSite || !('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register(policy.createScriptURL('sw.js'))
  await navigator.serviceWorker.ready
  byId('state', HTMLElement).textContent = 'Works without a network from now on.'
}

listExamples()
listen()
route()
document.documentElement.dataset['ready'] = 'page'
performance.mark('page answers')
void engine().then(() => {
  document.documentElement.dataset['ready'] = 'engine'
  performance.mark('engine is there')
})
void keepOffline().catch(() => undefined)
