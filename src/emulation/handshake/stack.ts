// The folder `handshake`: what two sides of a handshake agree on, or why they do not, by the rules and in the words of each stack.
// Not here: how a stack verifies the other side's certificate (`boringssl`, `openssl`, `go`, `webpki`).

/** Software that speaks TLS, as far as choices and error texts differ; ztunnel is rustls with settings of its own. */
export const TLS_STACKS = ['boringssl', 'openssl', 'go', 'ztunnel'] as const

/** One of {@link TLS_STACKS}. */
export type TlsStack = (typeof TLS_STACKS)[number]
