import Foundation
import NIOCore
import Testing

@testable import Pages

/// A certificate for this machine, in files that go when it does.
struct Certificate: Sendable {
  /// Where it is.
  let files: WebServerConfiguration.TLSFiles

  /// Makes one, for a name.
  static func make(_ name: String = "one") async throws -> Certificate {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "relais-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let made = Certificate(
      files: .init(
        certificate: folder.appending(path: "certificate.pem").path,
        key: folder.appending(path: "key.pem").path))
    try await made.renew(name)
    return made
  }

  /// Puts another one, for a name, in its place.
  func renew(_ name: String) async throws {
    _ = try await JudgingProgram.run(
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-subj", "/CN=\(name)", "-days", "2", "-keyout", files.key, "-out", files.certificate)
  }
}

@Suite("A server under TLS")
struct TLSTests {
  private func run(
    _ configure: @escaping (inout WebServerConfiguration) -> Void = { _ in },
    _ act: @escaping @Sendable (TestServer, Certificate) async throws -> Void
  ) async throws {
    let certificate = try await Certificate.make()
    let listener = WebServerConfiguration.Listener(
      host: "127.0.0.1", port: 0, tls: certificate.files)
    try await TestServer.run(
      listeners: [listener], dynamic: Echo(), configure: configure
    ) { server in try await act(server, certificate) }
  }

  @Test("speaks HTTP/2 and HTTP/1.1, whichever is wanted", arguments: ["2", "1.1"])
  func versions(version: String) async throws {
    try await run { server, _ in
      let url = "https://127.0.0.1:\(server.port)"
      func curl(_ arguments: String) async throws -> String {
        try await JudgingProgram.run("sh", "-c", "curl -m 20 -sSk --http\(version) \(arguments)")
      }
      #expect(
        try await curl("--compressed -w '%{http_version} %{http_code}' \(url)/en/")
          == "Hello. \(PublicSite.words)\(version) 200")
      #expect(try await curl("-w '%{http_code}' -o /dev/null \(url)/absent") == "404")
      #expect(try await curl("-w '%{http_code}' -o /dev/null -X DELETE \(url)/en/") == "405")
      #expect(try await curl("-w '%{http_code}' -o /dev/null --path-as-is \(url)/../") == "400")
      #expect(try await curl("-I \(url)/en/").contains("content-length: 5407") || version == "1.1")
      #expect(try await curl("-d hello \(url)/desk") == "POST /desk hello")
      let head = try await curl("-D - -o /dev/null \(url)/en/").lowercased()
      let tag = try #require(head.split(separator: "etag: ").last?.split(separator: "\r\n").first)
      let again = try await curl("-w '%{http_code}' -H 'If-None-Match: \(tag)' \(url)/en/")
      #expect(again == "304")
      let body = String(repeating: "a", count: 100_000)
      #expect(try await curl("-d \(body) \(url)/desk").hasSuffix(body))
      let large = "head -c 1100000 /dev/zero"
      #expect(
        try await JudgingProgram.run(
          "sh", "-c",
          "\(large) | curl -m 20 -sk --http\(version) -w '%{http_code}' -o /dev/null "
            + "--data-binary @- \(url)/desk") == "413")
    }
  }

  @Test("takes up a new certificate, and keeps the old one while the new is no good")
  func reload() async throws {
    try await run {
      $0.certificatePeriod = .milliseconds(20)
    } _: { server, certificate in
      func name() async throws -> String {
        try await JudgingProgram.run(
          "sh", "-c",
          "openssl s_client -connect 127.0.0.1:\(server.port) </dev/null 2>/dev/null "
            + "| openssl x509 -noout -subject")
      }
      #expect(try await name().contains("one"))
      try Data("nonsense".utf8).write(to: URL(fileURLWithPath: certificate.files.key))
      try await Task.sleep(for: .milliseconds(100))
      #expect(try await name().contains("one"))
      try await certificate.renew("two")
      while try await !name().contains("two") { try await Task.sleep(for: .milliseconds(20)) }
    }
  }

  @Test(
    "refuses old versions of TLS",
    arguments: [("tls1_1", false), ("tls1_2", true), ("tls1_3", true)])
  func oldVersions(version: String, isTaken: Bool) async throws {
    try await run { server, _ in
      let text = try await JudgingProgram.run(
        "sh", "-c",
        "openssl s_client -\(version) -cipher ALL:@SECLEVEL=0 -connect 127.0.0.1:\(server.port) "
          + "</dev/null 2>&1 | cat")
      #expect(text.contains("BEGIN CERTIFICATE") == isTaken)
      // The server's own word, not the client's unwillingness.
      #expect(text.contains("alert protocol version") == !isTaken)
    }
  }

  @Test("ends a handshake that does not come to an end")
  func handshake() async throws {
    try await run {
      $0.limits.handshakeTime = .milliseconds(200)
    } _: { server, _ in
      try await Wire.open(server.port) { wire in
        try await wire.send([0x16, 3, 1, 2, 0])
        _ = await wire.rest()
      }
    }
  }

  @Test("says which file is no good")
  func badFiles() async throws {
    let listener = WebServerConfiguration.Listener(
      host: "127.0.0.1", port: 0, tls: .init(certificate: "/nowhere.pem", key: "/nowhere.key"))
    let error = await #expect(throws: WebServerError.self) {
      try await TestServer.run(listeners: [listener]) { _ in }
    }
    #expect(error?.description.hasPrefix("cannot use /nowhere.pem: ") == true)
  }
}

/// Frames of HTTP/2 made by hand (RFC 9113 §4.1).
enum Frame {
  /// What a client begins with.
  static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(4, 0, 0, [])

  /// A frame of any kind.
  static func frame(_ kind: UInt8, _ flags: UInt8, _ stream: Int, _ body: [UInt8]) -> [UInt8] {
    let count = body.count
    return [UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255), kind, flags]
      + [24, 16, 8, 0].map { UInt8(stream >> $0 & 255) } + body
  }

  /// GET https://a/, from the static table of RFC 7541 but for the authority.
  static let get: [UInt8] = [0x82, 0x87, 0x84, 0x41, 1, 0x61]
}

/// A connection that were not sent away would stay open, and the test not end.
@Suite("A server of HTTP/2 among strangers", .timeLimit(.minutes(1)))
struct StreamSessionTests {
  private func run(_ act: @escaping @Sendable (inout Wire) async throws -> Void) async throws {
    let certificate = try await Certificate.make()
    let listener = WebServerConfiguration.Listener(
      host: "127.0.0.1", port: 0, tls: certificate.files)
    try await TestServer.run(listeners: [listener], dynamic: Echo()) {
      $0.limits.idleTime = .seconds(3_600)
      $0.limits.stallTime = .seconds(3_600)
    } _: { server in
      try await Wire.open(server.port, protocols: ["h2"]) { wire in
        try await wire.send(Frame.preface)
        try await act(&wire)
      }
      try await Wire.open(server.port, protocols: ["http/1.1"]) { wire in
        #expect(await wire.get("/en/")?.status == 200)
      }
    }
  }

  @Test("answers frames made by hand, so that what follows is refused for its own sake")
  func answered() async throws {
    try await run { wire in
      // A literal field without indexing, as the others send it: name "a", value "b".
      let field: [UInt8] = [0, 1, 0x61, 1, 0x62]
      try await wire.send(Frame.frame(1, 1, 1, Frame.get) + Frame.frame(9, 4, 1, field))
      while wire.held.readableBytes < PublicSite.words.utf8.count {
        guard await wire.more() else { break }
      }
      #expect(wire.held.readableBytes >= PublicSite.words.utf8.count)
    }
  }

  @Test("sends away one who opens streams only to reset them")
  func rapidReset() async throws {
    try await run { wire in
      var stream = 1
      for _ in 0..<100 {
        var bytes: [UInt8] = []
        for _ in 0..<20 {
          bytes += Frame.frame(1, 5, stream, Frame.get) + Frame.frame(3, 0, stream, [0, 0, 0, 8])
          stream += 2
        }
        guard (try? await wire.send(bytes)) != nil else { break }
      }
      _ = await wire.rest()
    }
  }

  @Test("sends away one who never ends a head")
  func continuation() async throws {
    try await run { wire in
      try await wire.send(Frame.frame(1, 1, 1, Frame.get))
      for _ in 0..<2_000 {
        // A literal field without indexing: name "a", value "b".
        guard (try? await wire.send(Frame.frame(9, 0, 1, [0, 1, 0x61, 1, 0x62]))) != nil
        else { break }
      }
      _ = await wire.rest()
    }
  }

  @Test("sends away one whose head is larger than it may be")
  func largeHead() async throws {
    try await run { wire in
      let field: [UInt8] = [0, 1, 0x61, 0x7E] + [UInt8](repeating: 0x62, count: 126)
      let fields = (0..<120).flatMap { _ in field }
      try await wire.send(Frame.frame(1, 1, 1, Frame.get + fields))
      for _ in 0..<3 {
        guard (try? await wire.send(Frame.frame(9, 0, 1, fields))) != nil else { break }
      }
      _ = try? await wire.send(Frame.frame(9, 4, 1, []))
      _ = await wire.rest()
    }
  }

  @Test("sends away one who pings without end")
  func pings() async throws {
    try await run { wire in
      for _ in 0..<2_000 {
        let pings = (0..<10).flatMap { _ in Frame.frame(6, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]) }
        guard (try? await wire.send(pings)) != nil else { break }
      }
      _ = await wire.rest()
    }
  }

  @Test("does not let a field's value be taken for fields")
  func injected() async throws {
    try await run { wire in
      let value = Array("b\r\nX-Forwarded-For: 1".utf8)
      let field: [UInt8] = [0, 1, 0x61, UInt8(value.count)] + value
      try await wire.send(Frame.frame(1, 5, 1, Frame.get + field))
      // Either the stream is refused or the connection; a page of 5 kB is not served.
      while wire.held.readableBytes < 3_000 {
        guard await wire.more() else { break }
        if wire.held.readableBytes > 60 { break }
      }
      #expect(wire.held.readableBytes < 3_000)
    }
  }
}
