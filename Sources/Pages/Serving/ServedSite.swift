internal import NIOCore

/// A site as one event loop sees it; only touched there.
final class ServedSite {
  private struct Stamped {
    var second = Int.min
    var buffer: ByteBuffer?
  }

  /// The site.
  private(set) var table: SiteTable
  private let holder: SiteHolder
  private var version: Int
  private var stamped: [Stamped]

  /// The site of this moment.
  init(_ holder: SiteHolder) {
    self.holder = holder
    version = holder.currentVersion
    table = holder.current
    stamped = [Stamped](repeating: Stamped(), count: table.responses.count * 3)
  }

  /// Takes up the site of the moment; whether it was exchanged.
  func refresh() -> Bool {
    let latest = holder.currentVersion
    guard latest != version else { return false }
    version = latest
    table = holder.current
    forgetStamped()
    return true
  }

  /// Forgets the bytes of all responses.
  func forgetStamped() {
    stamped = [Stamped](repeating: Stamped(), count: table.responses.count * 3)
  }

  /// A part of a response with the date of that second, if it was made.
  func stamped(_ index: Int, at second: Int) -> ByteBuffer? {
    stamped[index].second == second ? stamped[index].buffer : nil
  }

  /// Makes it; says how many bytes more are kept now.
  func stamp(
    _ response: Int, _ part: ServingLoop.Part, at second: Int
  ) -> (buffer: ByteBuffer, more: Int) {
    let index = response * 3 + part.rawValue
    let prepared = table.responses[response]
    let head = part == .notModified ? prepared.notModified ?? prepared.head : prepared.head
    var buffer: ByteBuffer
    var more = 0
    if let kept = stamped[index].buffer {
      buffer = kept
      // Let go, so that the bytes are changed in place where no write still has them.
      stamped[index].buffer = nil
    } else {
      let body = part == .full ? prepared.body.readableBytes : 0
      buffer = ByteBufferAllocator().buffer(capacity: head.bytes.count + body)
      buffer.writeBytes(head.bytes)
      if part == .full { buffer.writeImmutableBuffer(prepared.body) }
      more = buffer.readableBytes
    }
    buffer.setBytes(HTTPDate.bytes(second: second), at: head.dateOffset)
    stamped[index] = Stamped(second: second, buffer: buffer)
    return (buffer, more)
  }
}
