/// The words beside the codes (RFC 9110 §15).
enum StatusWords {
  /// The words for a code; "Status" for one that is not known here.
  static func reason(_ status: Int) -> String { words[status] ?? "Status" }

  private static let words = [
    200: "OK", 204: "No Content", 301: "Moved Permanently", 304: "Not Modified",
    400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
    413: "Content Too Large", 414: "URI Too Long", 417: "Expectation Failed",
    431: "Request Header Fields Too Large", 500: "Internal Server Error",
    501: "Not Implemented", 503: "Service Unavailable", 505: "HTTP Version Not Supported",
  ]
}
