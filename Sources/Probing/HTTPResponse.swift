import NIOCore
import Relais

/// The status line and headers of an answer.
struct HTTPHead: Hashable, Sendable {
  /// 100…999.
  var status: Int
  /// What the peer calls the status; may be empty.
  var reason: String
  /// Names in lower case with their values, in the order in which they came.
  var headers: [(name: String, value: String)]

  /// The value of the first header of that name, which must be in lower case.
  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The values of all headers of that name, which must be in lower case.
  func all(_ name: String) -> [String] {
    headers.lazy.filter { $0.name == name }.map(\.value)
  }

  /// Where the answer redirects to, if it does.
  var location: String? {
    switch status {
    case 301, 302, 303, 307, 308: self["location"]
    default: nil
    }
  }

  /// Status and the peer's word for it: `404 Not Found`.
  var spelled: String {
    reason.isEmpty ? "\(status)" : String(peerText: "\(status) \(reason)")
  }

  /// Whether all of it is the same.
  static func == (a: HTTPHead, b: HTTPHead) -> Bool {
    a.status == b.status && a.reason == b.reason && a.headers.elementsEqual(b.headers, by: ==)
  }

  /// Feeds all of it.
  func hash(into hasher: inout Hasher) {
    hasher.combine(status)
    hasher.combine(reason)
    for (name, value) in headers {
      hasher.combine(name)
      hasher.combine(value)
    }
  }
}

/// An answer, and when its parts came.
struct HTTPResponse: Sendable {
  /// Status and headers.
  var head: HTTPHead
  /// The body, as far as it was kept.
  var body: ByteBuffer
  /// Bytes of the body, kept or not.
  var size: Int
  /// Who sent it.
  var peer: SocketAddress
  /// When the connection was there.
  var connectedAt: NIODeadline
  /// When the request had been sent.
  var sentAt: NIODeadline
  /// When the first byte of the answer came.
  var firstByteAt: NIODeadline
  /// When the last byte that mattered came.
  var endedAt: NIODeadline
}
