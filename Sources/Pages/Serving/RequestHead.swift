/// A run of bytes in a request, counted from the start of its head.
struct ByteRun: Hashable, Sendable {
  /// Where it begins.
  var start: Int = 0
  /// How many bytes it has; 0 where there is none.
  var count: Int = 0

  /// Just behind its last byte.
  var end: Int { start + count }
  /// Whether there is none.
  var isEmpty: Bool { count == 0 }
  /// Its places.
  var range: Range<Int> { start..<(start + count) }
}

/// How a client asks: those that the public surface answers, and all others.
enum RequestMethod: Hashable, Sendable {
  /// GET.
  case get
  /// HEAD.
  case head
  /// OPTIONS.
  case options
  /// Any other; its name is in the bytes.
  case other
}

/// A field that may stand on one line, or on several that count as one list.
struct ListedField: Hashable, Sendable {
  /// The value on the first line.
  var first = ByteRun()
  /// Whether more lines follow: then the whole must be gathered from the bytes.
  var isRepeated = false
}

/// What a request's head says of itself, as places in its bytes: nothing is copied.
///
/// The bytes are those of the connection, valid only while the request is looked at.
struct RequestHead: Hashable, Sendable {
  /// How it asks.
  var method = RequestMethod.other
  /// The method's name.
  var methodName = ByteRun()
  /// Path and query.
  var target = ByteRun()
  /// The target up to the question mark.
  var path = ByteRun()
  /// Whether the path holds a percent sign.
  var isPathEncoded = false
  /// Whether it is of HTTP/1.0.
  var isOld = false
  /// Whether the connection stays open after it.
  var keepsAlive = true
  /// How many bytes of body follow; nil where none is announced.
  var contentLength: Int?
  /// Whether the body comes in chunks.
  var isChunked = false
  /// Whether the client waits for leave to send its body.
  var expectsContinue = false
  /// The host that is asked for.
  var host = ByteRun()
  /// Which encodings the client takes.
  var acceptEncoding = ListedField()
  /// Which languages its reader reads.
  var acceptLanguage = ListedField()
  /// Which versions the client has.
  var ifNoneMatch = ListedField()
  /// Where the first field begins.
  var fieldsStart = 0
  /// How long the head is, with the empty line at its end.
  var length = 0

  /// Whether a body follows, be it empty.
  var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }
}

/// Why a request is not served; each has a status, and ends the connection.
enum Refusal: Hashable, Sendable, Error {
  /// It is not what RFC 9112 calls a request, or one that two readers could read in two ways.
  case malformed
  /// It took too long.
  case tooSlow
  /// Its body is too large.
  case bodyTooLarge
  /// Its first line is too long.
  case targetTooLong
  /// It expects something other than leave to go on.
  case unknownExpectation
  /// Its fields are too many or too long.
  case fieldsTooLarge
  /// Its body is coded in a way that is not known.
  case unknownCoding
  /// Too much is under way.
  case overloaded
  /// It is of another major version.
  case unknownVersion

  /// The status code.
  var status: Int {
    switch self {
    case .malformed: 400
    case .tooSlow: 408
    case .bodyTooLarge: 413
    case .targetTooLong: 414
    case .unknownExpectation: 417
    case .fieldsTooLarge: 431
    case .unknownCoding: 501
    case .overloaded: 503
    case .unknownVersion: 505
    }
  }
}
