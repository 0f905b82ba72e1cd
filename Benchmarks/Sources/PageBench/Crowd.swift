internal import Foundation
internal import Glibc

/// wrk on CPU 1, asking for the page in one way.
struct Crowd {
  /// The ways.
  enum Kind: String, CaseIterable {
    /// As it is.
    case identity
    /// As gzip.
    case gzip
    /// By one who has it.
    case unchanged = "304"
  }

  /// What a run came to.
  struct Result {
    /// CPU time of the server for a request.
    var microseconds: Double
    /// Requests in a second of the wall clock.
    var perSecond: Double
    /// How long 99 of 100 took at most, in milliseconds.
    var slowest: Double
    /// Requests in all.
    var count: Int
    /// How many failed.
    var failures: Int
  }

  /// In which way it asks.
  var kind: Kind
  /// How many connections it has.
  var connections: Int
  /// For how long it asks.
  var seconds: Int

  /// Asks a server.
  func ask(_ peer: Peer) throws -> Result {
    let url = "http://127.0.0.1:\(peer.port)/"
    var fields: [String] = []
    switch kind {
    case .identity: break
    case .gzip: fields = ["-H", "Accept-Encoding: gzip"]
    case .unchanged: fields = ["-H", "If-None-Match: \(try Self.tag(url))"]
    }
    let before = peer.cpu()
    let text = try Self.output(
      "/usr/bin/taskset",
      ["-c", "1", "wrk", "-t1", "-c\(connections)", "-d\(seconds)s", "--latency"] + fields + [url])
    let used = peer.cpu() - before
    let count = Int(Self.word(after: "\n  ", before: " requests in", in: text) ?? "") ?? 0
    let errors = text.contains("Socket errors") ? 1 : 0
    let refused = Int(Self.word(after: "responses: ", before: "\n", in: text) ?? "") ?? 0
    return Result(
      microseconds: used / Double(max(1, count)) * 1e6,
      perSecond: Double(Self.word(after: "Requests/sec:", before: "\n", in: text) ?? "") ?? 0,
      slowest: Self.milliseconds(Self.word(after: "99%", before: "\n", in: text) ?? ""),
      count: count, failures: errors + refused)
  }

  private static func word(after start: String, before end: String, in text: String) -> String? {
    guard
      let last = text.range(
        of: end, range: (text.range(of: start)?.upperBound ?? text.startIndex)..<text.endIndex)
    else { return nil }
    let head = text[..<last.lowerBound]
    guard let first = head.range(of: start, options: .backwards) else { return nil }
    return head[first.upperBound...].trimmingCharacters(in: .whitespaces)
  }

  private static func milliseconds(_ text: String) -> Double {
    let number = Double(text.prefix { $0.isNumber || $0 == "." }) ?? 0
    if text.hasSuffix("us") { return number / 1_000 }
    return text.hasSuffix("ms") ? number : number * 1_000
  }

  private static func tag(_ url: String) throws -> String {
    let head = try output("/usr/bin/curl", ["-s", "-D", "-", "-o", "/dev/null", url])
    let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("etag:") }
    return line.map { $0.dropFirst(5).trimmingCharacters(in: .whitespaces) } ?? "\"\""
  }

  private static func output(_ path: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

/// Readers who asked once and stay.
struct IdleCrowd {
  /// How many.
  var count: Int

  /// Says what they cost a server in memory.
  func measure(_ peer: Peer) throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let before = peer.memory()
    var sockets: [CInt] = []
    defer { for socket in sockets { close(socket) } }
    for _ in 0..<count {
      guard let socket = Loopback.visit(peer.port, path: "/", until: "\r\n\r\n") else { break }
      sockets.append(socket)
    }
    Thread.sleep(forTimeInterval: 1)
    let more = peer.memory() - before
    print("\(sockets.count) idle connections: \(more / 1_024) MB more, from \(before / 1_024) MB")
  }
}
