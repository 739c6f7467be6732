// The settings of VitePress. Pages are copied next to this file by build.mjs, so nothing here looks outside.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

const site = JSON.parse(readFileSync(new URL('../pages/site.json', import.meta.url), 'utf8'))

// what stands between braces in a page is text, not a program
const plain = (text) => text.replaceAll('{{', '&#123;&#123;')

// what is the same on the page of every code is found nowhere
const searched = (text, env, md) => md.render(text.replace(/^## Live with it[^]*/m, ''), env)

export default defineConfig({
  title: 'meshcerts',
  description:
    'Knows what istiod, Envoy and OpenSSL will say about the certificates of a service mesh',
  lang: 'en',
  base: site.base,
  srcDir: 'pages',
  outDir: '../../docs/dist',
  cleanUrls: false,
  lastUpdated: false,
  vite: { logLevel: 'warn', build: { chunkSizeWarningLimit: 4000 } },
  markdown: {
    html: false,
    // facts stand in braces in the words of findings
    attrs: { disable: true },
    config(md) {
      const { text } = md.renderer.rules
      md.renderer.rules.text = (...given) => plain(text(...given))
    },
  },
  themeConfig: {
    search: { provider: 'local', options: { _render: searched } },
    docFooter: { prev: false, next: false },
    nav: [
      { text: 'Guides', link: '/guides/plug-in-ca' },
      { text: 'Command', link: '/cli' },
      { text: 'Codes', link: '/errors' },
      { text: 'API', link: '/api/' },
      ...(site.playground
        ? [{ text: 'Playground', link: '/playground/index.html', target: '_self' }]
        : []),
    ],
    sidebar: [
      { text: 'Guides', items: site.guides },
      {
        text: 'Reference',
        items: [
          { text: 'The command', link: '/cli' },
          { text: 'JSON', link: '/json' },
          { text: 'Findings and errors', link: '/errors' },
          { text: 'Glossary', link: '/glossary' },
          { text: 'Limits', link: '/limits' },
          { text: 'What may change', link: '/deprecation' },
        ],
      },
      { text: 'API', collapsed: true, items: site.api },
      {
        text: 'How it is built',
        collapsed: true,
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'Development', link: '/development' },
          { text: 'Performance', link: '/performance' },
          { text: 'Mutation tests', link: '/mutation' },
          { text: 'Releasing', link: '/releasing' },
          { text: 'API report', link: '/api-report' },
          ...site.decisions,
        ],
      },
    ],
    outline: [2, 3],
  },
})
