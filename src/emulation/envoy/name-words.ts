/** Of a server's certificate without a name (source/common/tls/context_impl.cc, generateHashForSessionContextId). */
export const NAME_WORDS = {
  empty: 'Invalid TLS context has an empty subject CN',
  missing: 'Invalid TLS context has neither subject CN nor SAN names',
}
