// The part of node:tls that a handshake takes, by its shape: the library has no types of Node.

/** A socket of either side. */
export interface Socket {
  readonly authorized: boolean
  once(event: string, listener: (argument: unknown) => void): this
  setTimeout(milliseconds: number, listener: () => void): this
  getPeerCertificate(): { readonly raw?: Uint8Array }
  getProtocol(): string | null
  getCipher(): { readonly name: string }
  end(data?: string): this
  destroy(): this
}

/** What listens. */
export interface Server {
  once(event: string, listener: (argument: unknown) => void): this
  listen(port: number, host: string, listener: () => void): this
  address(): { readonly port: number } | string | null
  close(listener: () => void): this
}

/** The module. */
export interface NodeTls {
  createServer(options: object): Server
  connect(options: object): Socket
}
