// Asks the libcrypto it is linked to, one question a line, one JSON answer a line.
//
// Built twice: as a program on the installed OpenSSL, and as an add-on of Node, whose own copy of OpenSSL (1.1.1 in Node
// 16, 3.5 in Node 24) it then asks. `oracle.mjs` speaks JSON with the world and these lines with us:
//   verify <TAB> purpose <TAB> seconds <TAB> partial 0|1 <TAB> host|- <TAB> leaf <TAB> chain <TAB> roots <TAB> crls
//   trusted-ca <TAB> PEM        chain <TAB> PEM
// Everything behind `host` is base64; lists are joined with commas; an empty list is `-`; `+` is in front of a certificate
// with settings of trust behind it.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

enum { FIELDS = 9, FINGERPRINT = 8, REASONS = 4 };

typedef struct {
  unsigned char *data;
  size_t length;
  int has_settings;
} Bytes;

static Bytes decode(const char *text) {
  int has_settings = text[0] == '+';
  text += has_settings;
  size_t length = strlen(text);
  Bytes bytes = {malloc(length / 4 * 3 + 4), 0, has_settings};
  int n = length == 0 ? 0 : EVP_DecodeBlock(bytes.data, (const unsigned char *)text, (int)length);
  if (n < 0) n = 0;
  for (size_t i = length; n > 0 && i > 0 && text[i - 1] == '='; i--) n--;
  bytes.length = (size_t)n;
  return bytes;
}

// the first reasons in the queue, first raised first: what comes behind is where they were raised, not why
static void print_reasons(FILE *out) {
  fputs("\"says\":\"", out);
  int count = 0;
  for (unsigned long code; (code = ERR_get_error()) != 0; count++) {
    const char *reason = ERR_reason_error_string(code);
    if (count < REASONS) fprintf(out, "%s%s", count > 0 ? " | " : "", reason == NULL ? "?" : reason);
  }
  fputs("\"", out);
}

// what is raised while something else was read says nothing of this
static X509 *certificate(Bytes der) {
  ERR_clear_error();
  const unsigned char *at = der.data;
  X509 *read = (der.has_settings ? d2i_X509_AUX : d2i_X509)(NULL, &at, (long)der.length);
  if (read != NULL && at != der.data + der.length) {
    X509_free(read);
    return NULL;
  }
  return read;
}

static X509_CRL *revocation_list(Bytes der) {
  ERR_clear_error();
  const unsigned char *at = der.data;
  return d2i_X509_CRL(NULL, &at, (long)der.length);
}

// calls `take` for each element of a list; the place of the first that cannot be read, or -1
static int each(char *list, int (*take)(Bytes der, void *into), void *into) {
  if (strcmp(list, "-") == 0) return -1;
  int place = 0;
  char *rest = NULL;
  for (char *one = strtok_r(list, ",", &rest); one != NULL; one = strtok_r(NULL, ",", &rest), place++) {
    Bytes der = decode(one);
    int taken = take(der, into);
    free(der.data);
    if (!taken) return place;
  }
  return -1;
}

static int take_untrusted(Bytes der, void *into) {
  X509 *read = certificate(der);
  return read != NULL && sk_X509_push((STACK_OF(X509) *)into, read) > 0;
}

static int take_root(Bytes der, void *into) {
  X509 *read = certificate(der);
  int added = read != NULL && X509_STORE_add_cert((X509_STORE *)into, read) == 1;
  X509_free(read);
  return added;
}

static int take_list(Bytes der, void *into) {
  X509_CRL *read = revocation_list(der);
  int added = read != NULL && X509_STORE_add_crl((X509_STORE *)into, read) == 1;
  X509_CRL_free(read);
  return added;
}

static void unreadable(const char *what, int place, FILE *out) {
  fprintf(out, "{\"ok\":false,\"unreadable\":\"%s", what);
  if (place >= 0) fprintf(out, "[%d]", place);
  fputs("\",", out);
  print_reasons(out);
  fputs("}\n", out);
}

static void judge(char **field, X509 *leaf, STACK_OF(X509) *chain, X509_STORE *store, FILE *out) {
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, leaf, chain);
  X509_STORE_CTX_set_default(context, strcmp(field[1], "client") == 0 ? "ssl_client" : "ssl_server");
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(param, (time_t)strtoll(field[2], NULL, 10));
  if (field[3][0] == '1') X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
  if (strcmp(field[8], "-") != 0)
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  if (strcmp(field[4], "-") != 0) X509_VERIFY_PARAM_set1_host(param, field[4], 0);
  int ok = X509_verify_cert(context) == 1;
  int number = X509_STORE_CTX_get_error(context);
  if (ok) fputs("{\"ok\":true}\n", out);
  else
    fprintf(out, "{\"ok\":false,\"number\":%d,\"says\":\"%s\",\"depth\":%d}\n", number,
            X509_verify_cert_error_string(number), X509_STORE_CTX_get_error_depth(context));
  X509_STORE_CTX_free(context);
}

static void verify(char **field, FILE *out) {
  STACK_OF(X509) *chain = sk_X509_new_null();
  X509_STORE *store = X509_STORE_new();
  Bytes der = decode(field[5]);
  X509 *leaf = certificate(der);
  free(der.data);
  // the lists are cut up as they are read, their first character stays
  int place;
  if (leaf == NULL) unreadable("leaf", -1, out);
  else if ((place = each(field[6], take_untrusted, chain)) >= 0) unreadable("chain", place, out);
  else if ((place = each(field[7], take_root, store)) >= 0) unreadable("roots", place, out);
  else if ((place = each(field[8], take_list, store)) >= 0) unreadable("crls", place, out);
  else judge(field, leaf, chain, store, out);
  X509_free(leaf);
  X509_STORE_free(store);
  sk_X509_pop_free(chain, X509_free);
}

static void print_fingerprint(X509 *read, const char *before, FILE *out) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  X509_digest(read, EVP_sha256(), digest, NULL);
  fprintf(out, "%s\"", before);
  for (int i = 0; i < FINGERPRINT; i++) fprintf(out, "%02x", digest[i]);
  fputs("\"", out);
}

// those who name a file have it read by fgets, which takes a line to its first NUL; a BIO in memory does not
static BIO *file_of(const Bytes *text) {
  FILE *file = tmpfile();
  if (file == NULL || fwrite(text->data, 1, text->length, file) != text->length) abort();
  rewind(file);
  return BIO_new_fp(file, BIO_CLOSE);
}

// as X509_load_cert_crl_file reads -CAfile
static void trusted_ca(char *text, FILE *out) {
  Bytes pem = decode(text);
  BIO *bio = file_of(&pem);
  STACK_OF(X509_INFO) *infos = PEM_X509_INFO_read_bio(bio, NULL, NULL, NULL);
  int lists = 0, keys = 0, count = 0;
  fputs("{\"certificates\":[", out);
  for (int i = 0; infos != NULL && i < sk_X509_INFO_num(infos); i++) {
    X509_INFO *info = sk_X509_INFO_value(infos, i);
    if (info->x509 != NULL) print_fingerprint(info->x509, count++ ? "," : "", out);
    lists += info->crl != NULL;
    keys += info->x_pkey != NULL;
  }
  // X509_load_cert_crl_file wants one of either; 1.1.1 fails without a reason
  int found = count + lists > 0;
  fprintf(out, "],\"crls\":%d,\"keys\":%d,\"ok\":%s,", lists, keys, found ? "true" : "false");
  if (infos != NULL && !found) fputs("\"says\":\"no certificate\"", out);
  else print_reasons(out);
  fputs("}\n", out);
  sk_X509_INFO_pop_free(infos, X509_INFO_free);
  BIO_free(bio);
  free(pem.data);
}

// as SSL_CTX_use_certificate_chain_file reads: the leaf with its trust settings, then certificates to the end
static void chain(char *text, FILE *out) {
  Bytes pem = decode(text);
  BIO *bio = file_of(&pem);
  fputs("{\"certificates\":[", out);
  X509 *read = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL);
  int count = 0;
  for (; read != NULL; read = PEM_read_bio_X509(bio, NULL, NULL, NULL)) {
    print_fingerprint(read, count++ ? "," : "", out);
    X509_free(read);
  }
  unsigned long last = ERR_peek_last_error();
  int ended = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  fprintf(out, "],\"ok\":%s,", ended && count > 0 ? "true" : "false");
  print_reasons(out);
  fputs("}\n", out);
  BIO_free(bio);
  free(pem.data);
}

static void answer(char *line, FILE *out) {
  char *field[FIELDS] = {0};
  int count = 0;
  for (char *one = line; one != NULL && count < FIELDS; count++) {
    field[count] = one;
    one = strchr(one, '\t');
    if (one != NULL) *one++ = '\0';
  }
  ERR_clear_error();
  if (strcmp(field[0], "verify") == 0 && count == FIELDS) verify(field, out);
  else if (strcmp(field[0], "trusted-ca") == 0 && count == 2) trusted_ca(field[1], out);
  else if (strcmp(field[0], "chain") == 0 && count == 2) chain(field[1], out);
  else fputs("{\"failed\":\"not a question\"}\n", out);
  fflush(out);
}

static void serve(void) {
  FILE *in = fdopen(0, "r"), *out = fdopen(1, "w");
  char *line = NULL;
  size_t room = 0;
  for (ssize_t n; (n = getline(&line, &room, in)) > 0;) {
    if (line[n - 1] == '\n') line[n - 1] = '\0';
    answer(line, out);
  }
  free(line);
}

#ifdef NODE_GYP_MODULE_NAME
#define NAPI_VERSION 3
#include <node_api.h>

// requiring the add-on answers everything on standard input, then returns
NAPI_MODULE_INIT() {
  (void)env;
  serve();
  return exports;
}
#else
int main(void) {
  serve();
  return 0;
}
#endif
