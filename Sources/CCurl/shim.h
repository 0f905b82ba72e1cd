#ifndef RELAIS_CCURL_H
#define RELAIS_CCURL_H

#include <curl/curl.h>

// Swift calls no functions with variable arguments: one name for each kind of argument.

static inline CURLcode relais_curl_set_text(CURL *curl, CURLoption option, const char *text) {
  return curl_easy_setopt(curl, option, text);
}

static inline CURLcode relais_curl_set_number(CURL *curl, CURLoption option, long number) {
  return curl_easy_setopt(curl, option, number);
}

static inline CURLcode relais_curl_set_list(
    CURL *curl, CURLoption option, struct curl_slist *list) {
  return curl_easy_setopt(curl, option, list);
}

static inline CURLcode relais_curl_set_pointer(CURL *curl, CURLoption option, void *pointer) {
  return curl_easy_setopt(curl, option, pointer);
}

/// Of a callback that gives bytes to send or takes bytes that came.
typedef size_t (*relais_curl_bytes)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode relais_curl_set_bytes(
    CURL *curl, CURLoption option, relais_curl_bytes callback) {
  return curl_easy_setopt(curl, option, callback);
}

/// The last code that the server answered.
static inline long relais_curl_response(CURL *curl) {
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  return code;
}

/// The socket of the connection that was made last; -1 for none.
static inline int relais_curl_socket(CURL *curl) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket);
  return socket;
}

#endif
