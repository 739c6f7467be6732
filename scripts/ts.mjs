// Lets Node run our TypeScript as it stands: `node --import ./scripts/ts.mjs file.ts`. Node 20 cannot by itself.
import module from 'node:module'
import * as hooks from './ts-hooks.mjs'

if (module.registerHooks === undefined) module.register('./ts-hooks.mjs', import.meta.url)
else module.registerHooks(hooks)
