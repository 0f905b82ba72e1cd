internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A request for the dynamic side, while its body is still coming.
struct DynamicRequest: Sendable {
  /// Its head.
  var head: HTTPRequest
  /// Where it comes from.
  var peer: WebPeer

  /// Copies a head out of the connection's bytes.
  ///
  /// `neighbour` is the address at the other end of the connection, `proxies` are those whose word
  /// is taken for where a request came from.
  init(
    _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, neighbour: SocketAddress?,
    isSecure: Bool, proxies: [AddressRange]
  ) {
    func text(_ run: ByteRun) -> String { String(decoding: bytes[run.range], as: UTF8.self) }
    var fields = HTTPFields()
    head.forEachField(bytes) { name, value in
      guard !ByteScan.matches(bytes, name, "host"),
        let name = HTTPField.Name(text(name))
      else { return }
      fields.append(HTTPField(name: name, value: text(value)))
    }
    peer = Forwarding(fields, proxies: proxies).peer(
      neighbour: neighbour, scheme: isSecure ? "https" : "http")
    let host = text(head.host)
    self.head = HTTPRequest(
      method: HTTPRequest.Method(rawValue: text(head.methodName)) ?? .get, scheme: peer.scheme,
      authority: host.isEmpty ? nil : host, path: text(head.target), headerFields: fields)
  }

  /// The request in full, to be offered to the gate.
  func exchange(
    body: ByteBuffer, channel: any Channel, gone: AsyncStream<Never>
  ) -> DynamicExchange {
    DynamicExchange(
      request: Request(head: head, body: RequestBody(buffer: body)), peer: peer, channel: channel,
      gone: gone)
  }
}
