// The build puts this in front: commands use the global name.
export { Buffer } from './node.ts'
