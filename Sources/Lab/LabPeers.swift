internal import FoundationEssentials
internal import Glibc
internal import Incidents
internal import Rehearsal
internal import Relais

/// The services that announcements go to in a lab: their models, spoken to over real HTTP.
///
/// It serves one connection after the other, and closes each behind its answer: a handful of
/// requests is all that a drill makes.
public struct LabPeers: ~Copyable {
  /// A service, and where it listens.
  struct Peer: Sendable {
    /// Its name, which is the channel's.
    var name: String
    /// Its port.
    var port: UInt16
  }

  /// What it holds of a message, as a drill reads it.
  struct Post: Codable, Sendable {
    /// Its words; a webhook's name.
    var text: String
    /// Whether it was taken away.
    var isDeleted: Bool
  }

  /// The services.
  static let all = [
    "x", "facebook", "mastodon", "bluesky", "slack", "ntfy", "webhook",
  ].enumerated().map { Peer(name: $1, port: 8_101 + UInt16($0)) }
  /// Where a drill reads what a service holds.
  static let posts = "/lab/posts"
  /// The longest request, and the most connections at a time.
  private static let (requestLimit, connectionLimit) = (65_536, 64)
  private static let step = Duration.milliseconds(2)

  private struct Connection {
    var file: CInt
    var service: Int
    var bytes: [UInt8] = []
  }

  private var listeners: [CInt] = []
  private var connections: [Connection] = []
  private var services: [LabService]

  /// Listens on every address of the namespace that it runs in.
  ///
  /// - Throws: ``LabError/fileFailed(path:reason:)``, where a port is taken.
  public init() throws {
    services = Self.all.map { LabService(named: $0.name) }
    for peer in Self.all { listeners.append(try Self.listen(on: peer.port)) }
  }

  deinit {
    for file in listeners + connections.map(\.file) { close(file) }
  }

  /// Serves until cancelled.
  public mutating func serve() async throws {
    while true {
      accept()
      for place in connections.indices.reversed() where serve(place) {
        close(connections.remove(at: place).file)
      }
      try await ContinuousClock().sleep(for: Self.step)
    }
  }

  private mutating func accept() {
    for (service, listener) in listeners.enumerated() {
      while connections.count < Self.connectionLimit {
        let file = Glibc.accept(listener, nil, nil)
        guard file >= 0 else { break }
        _ = fcntl(file, F_SETFL, O_NONBLOCK)
        connections.append(Connection(file: file, service: service))
      }
    }
  }

  /// Reads on, and answers what has come whole; whether the connection has ended.
  private mutating func serve(_ place: Int) -> Bool {
    var piece = [UInt8](repeating: 0, count: 8_192)
    let count = recv(connections[place].file, &piece, piece.count, 0)
    if count < 0 { return errno != EAGAIN && errno != EINTR }
    if count == 0 { return true }
    connections[place].bytes += piece.prefix(count)
    let connection = connections[place]
    guard connection.bytes.count <= Self.requestLimit else { return true }
    guard let request = LabRequest(connection.bytes) else { return false }
    let now = Instant(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
    let answer = services[connection.service].answer(request, at: now).bytes
    return send(connection.file, answer, answer.count, Int32(MSG_NOSIGNAL)) != 0
  }

  private static func listen(on port: UInt16) throws -> CInt {
    let file = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var yes: CInt = 1
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(file, $0, size) == 0 }
    }
    guard file >= 0, isBound, Glibc.listen(file, 16) == 0 else {
      let reason = String(cString: strerror(errno))
      if file >= 0 { close(file) }
      throw LabError.fileFailed(path: "port \(port)", reason: reason)
    }
    return file
  }
}
