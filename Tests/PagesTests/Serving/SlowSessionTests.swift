import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Relais
import Testing

@testable import Pages

/// Clients of HTTP/2 who ask and do not take what they asked for.
@Suite("A slow reader of HTTP/2", .serialized, .timeLimit(.minutes(1)))
struct SlowSessionTests {
  /// SETTINGS with an initial window of so many bytes (RFC 9113 §6.5.2).
  private static func window(_ count: UInt32) -> [UInt8] {
    Frame.frame(4, 0, 0, [0, 4] + [24, 16, 8, 0].map { UInt8(count >> $0 & 255) })
  }

  /// A large page, which says at once whether it was copied for each reader.
  private static let megabytes = 8

  private func run(
    stallTime: Duration = .milliseconds(500),
    _ act: @escaping @Sendable (TestServer) async throws -> Void
  ) async throws {
    let certificate = try await Certificate.make()
    let listener = WebServerConfiguration.Listener(
      host: "127.0.0.1", port: 0, tls: certificate.files)
    var site = PublicSite(languages: [.english])
    let body = [UInt8](repeating: 7, count: Self.megabytes << 20)
    site.add("/", Resource(contentType: "image/png", body: body))
    site.add("/small", Resource(contentType: "text/plain", text: "small"))
    try await TestServer.run(site, listeners: [listener]) {
      $0.limits.idleTime = .seconds(3_600)
      $0.limits.stallTime = stallTime
    } _: { server in
      try await act(server)
      // The next one is served as if nothing had been.
      try await Wire.open(server.port, protocols: ["http/1.1"]) { wire in
        #expect(await wire.get("/small")?.status == 200)
      }
    }
  }

  /// Counts the frames of a kind in what came, and takes them out.
  private static func count(_ kind: UInt8, in wire: inout Wire, upTo limit: Int) async -> Int {
    var count = 0
    var bytes: [UInt8] = []
    var taken = 0
    while count < limit {
      while bytes.count - taken >= 9 {
        let length = bytes[taken..<(taken + 3)].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count - taken >= 9 + length else { break }
        if bytes[taken + 3] == kind { count += 1 }
        taken += 9 + length
      }
      guard count < limit, await wire.more() else { break }
      bytes = Array(wire.held.readableBytesView)
    }
    return count
  }

  @Test("gets all of a large answer, in its order")
  func large() async throws {
    let body = (0..<(Self.megabytes << 20)).map { UInt8(truncatingIfNeeded: $0 >> 10 ^ $0) }
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(body).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try await run(stallTime: .seconds(60)) { server in
      var site = PublicSite(languages: [.english])
      site.add("/", Resource(contentType: "image/png", body: body))
      site.add("/small", Resource(contentType: "text/plain", text: "small"))
      server.site.replace(site)
      let url = "https://127.0.0.1:\(server.port)/"
      // Three at once, each compared with what it should be.
      let words = try await JudgingProgram.run(
        "sh", "-c",
        "for i in 1 2 3; do curl -m 50 -sSk --http2 --limit-rate 40M \(url) | cmp - \(file.path) "
          + "&& echo same & done; wait")
      #expect(words.split(whereSeparator: \.isWhitespace) == ["same", "same", "same"])
    }
  }

  @Test("has its streams reset one by one when it opens no window", arguments: [0, 1])
  func noWindow(window: UInt32) async throws {
    try await run { server in
      let before = Memory.resident
      try await Wire.open(server.port, protocols: ["h2"]) { wire in
        try await wire.send(Frame.preface + Self.window(window))
        let streams = (0..<100).map { $0 * 2 + 1 }
        try await wire.send(streams.flatMap { Frame.frame(1, 5, $0, Frame.get) })
        // RST_STREAM; each had its head, and at most one byte.
        #expect(await Self.count(3, in: &wire, upTo: 100) == 100)
        // A hundred readers of one page share its bytes.
        #expect(Memory.resident - before < 40 * Self.megabytes)
      }
    }
  }

  @Test(
    "is dropped when it asks for much, or without end, and reads nothing", arguments: [100, 10_000])
  func readsNothing(requests: Int) async throws {
    try await run { server in
      let before = Memory.resident
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.certificateVerification = .none
      configuration.applicationProtocols = ["h2"]
      let context = try NIOSSLContext(configuration: configuration)
      let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
            try channel.pipeline.syncOperations.addHandler(handler)
          }
        }
        .connect(host: "127.0.0.1", port: server.port).get()
      // The largest windows there are: nothing but the socket holds the server back.
      let increment: [UInt8] = [0x7F, 0xFF, 0, 0]
      try await channel.writeAndFlush(
        ByteBuffer(
          bytes: Frame.preface + Self.window(0x7FFF_FFFF) + Frame.frame(8, 0, 0, increment)))
      try await channel.setOption(.autoRead, value: false).get()
      for first in stride(from: 0, to: requests, by: 20) {
        let bytes = (first..<(first + 20)).flatMap { Frame.frame(1, 5, $0 * 2 + 1, Frame.get) }
        guard (try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))) != nil else { break }
      }
      // Ends although nothing was read: the other side did it. A third of what was asked for
      // would be too much.
      var most = 0
      while channel.isActive {
        most = max(most, Memory.resident - before)
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(most < 30 * Self.megabytes)
    }
  }
}
