/* global Deno, TextDecoderStream, TextEncoder */
// Runs in Deno. A line: { port, roots } in, what rustls says of the server there out; '' when it takes it.
const lines = new TextDecoderStream()
Deno.stdin.readable.pipeTo(lines.writable)
const text = new TextEncoder()

async function handshake({ port, roots }) {
  try {
    const connection = await Deno.connectTls({ hostname: 'localhost', port, caCerts: roots })
    await connection.handshake()
    connection.close()
    return ''
  } catch (error) {
    return error.message
  }
}

let rest = ''
for await (const part of lines.readable) {
  const complete = (rest + part).split('\n')
  rest = complete.pop()
  for (const line of complete) {
    const says = await handshake(JSON.parse(line))
    await Deno.stdout.write(text.encode(JSON.stringify(says) + '\n'))
  }
}
