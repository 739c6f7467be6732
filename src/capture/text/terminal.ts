// What a terminal acts on and does not show: colours, titles, the bell. `cat -v` writes the same in caret notation.

const ESCAPE = '\u001b'
const CARET_ESCAPE = '^['

// ECMA-48: CSI … final octet; OSC … BEL or ST; other escapes. Each is bound to one line.
const SEQUENCES =
  // eslint-disable-next-line no-control-regex
  /(?:\u001b|\^\[)(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-Z\\^-~])/g
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/** A line without colour codes and controls. */
export function withoutColors(line: string): string {
  const plain =
    line.includes(ESCAPE) || line.includes(CARET_ESCAPE) ? line.replace(SEQUENCES, '') : line
  return plain.replace(CONTROLS, '')
}
