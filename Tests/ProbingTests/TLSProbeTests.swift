import Crypto
import Foundation
import NIOCore
import NIOSSL
import Relais
import SwiftASN1
import Testing
import X509

@testable import Probing

/// Certificates of the test's own, and servers that show them.
private struct Authority {
  let certificate: Certificate
  private let key: Certificate.PrivateKey
  private let name: DistinguishedName

  init(_ name: String) throws {
    key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    self.name = try DistinguishedName { CommonName(name) }
    certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
      notValidBefore: .now - 90 * 86_400, notValidAfter: .now + 300 * 86_400, issuer: self.name,
      subject: self.name, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
      }, issuerPrivateKey: key)
  }

  /// A server's settings with a certificate of that authority.
  func server(
    for names: [GeneralName], days: ClosedRange<Double> = -1...90, signsItself: Bool = false,
    protocols: [String] = []
  ) throws -> (context: NIOSSLContext, expiry: Date, pem: String) {
    let own = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let subject = try DistinguishedName { CommonName("server") }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: own.publicKey,
      notValidBefore: .now + days.lowerBound * 86_400,
      notValidAfter: .now + days.upperBound * 86_400,
      issuer: signsItself ? subject : name, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions { SubjectAlternativeNames(names) },
      issuerPrivateKey: signsItself ? own : key)
    let pem = try certificate.serializeAsPEM().pemString
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map {
        .certificate($0)
      },
      privateKey: .privateKey(
        try NIOSSLPrivateKey(bytes: Array(own.serializeAsPEM().pemString.utf8), format: .pem)))
    configuration.applicationProtocols = protocols
    return (try NIOSSLContext(configuration: configuration), certificate.notValidAfter, pem)
  }
}

/// A file of certificates, removed afterwards.
@discardableResult
private func withFile<Result>(_ pem: String, _ body: (String) async throws -> Result) async throws
  -> Result
{
  let path = FileManager.default.temporaryDirectory.appending(path: "relais-\(UUID()).pem").path
  try pem.write(toFile: path, atomically: true, encoding: .utf8)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try await body(path)
}

private let loopback: GeneralName = GeneralName.ipAddress(
  ASN1OctetString(contentBytes: [127, 0, 0, 1]))
private let shop: GeneralName = GeneralName.dnsName("shop.example")
private let knownNames: FakeNames = FakeNames([
  "shop.example": ["127.0.0.1"], "other.example": ["127.0.0.1"],
])

private let systemFile: String? = TLSTrust.systemFiles.first {
  FileManager.default.isReadableFile(atPath: $0)
}

/// What the tls probe finds at a server that has these settings.
private func attempt(
  _ server: NIOSSLContext, trusting pem: String?, host: String = "shop.example",
  _ settings: [(String, Written)] = []
) async throws -> Outcome {
  try await withFile(pem ?? "") { file in
    try await ScriptedServer(tls: server, answering: { _ in [] }).run { port in
      let ca: [(String, Written)] = pem == nil ? [] : [("ca", "\(file)")]
      let probe = probe(
        TLSProbe.self, .map([("host", "\(host)"), ("port", "\(port)")] + ca + settings))
      return await probe.attempt(in: webContext(names: knownNames))
    }
  }
}

@Suite("The tls probe") struct TLSProbeTests {
  private let authority: Authority
  private let pem: String

  init() throws {
    authority = try Authority("Test Authority")
    pem = try authority.certificate.serializeAsPEM().pemString
  }

  @Test("tells when a good certificate expires, by name and by address")
  func good() async throws {
    let server = try authority.server(for: [shop, loopback], protocols: ["http/1.1"])
    for host in ["shop.example", "127.0.0.1"] {
      let answer = try #require(try await attempt(server.context, trusting: pem, host: host).answer)
      let expiry = try #require(answer.certificateExpiry)
      #expect(abs(expiry.seconds - server.expiry.timeIntervalSince1970) <= 1)
      #expect(answer.phases[.tls] ?? .zero > .zero)
    }
    let named = try await attempt(server.context, trusting: pem, [("alpn", ["h2", "http/1.1"])])
    #expect(named.answer?.detail == "speaks http/1.1")
    let none = try await attempt(server.context, trusting: pem, [("alpn", "imap")])
    #expect(none.failure != nil)
  }

  @Test("says what is wrong with a certificate")
  func bad() async throws {
    func failure(
      _ server: NIOSSLContext, trusting pem: String?, host: String = "shop.example",
      _ settings: [(String, Written)] = []
    ) async throws -> ProbeFailure? {
      try await attempt(server, trusting: pem, host: host, settings).failure
    }
    let good = try authority.server(for: [shop], days: -1...20.5)
    #expect(
      try await failure(good.context, trusting: nil) == .insecure(reason: "unknown authority"))
    #expect(
      try await failure(good.context, trusting: pem, host: "other.example")
        == .insecure(reason: "name does not match"))
    #expect(
      try await failure(good.context, trusting: pem, host: "127.0.0.1")
        == .insecure(reason: "name does not match"))
    #expect(
      try await failure(
        good.context, trusting: pem, host: "127.0.0.1", [("server_name", "shop.example")])
        == nil)
    #expect(
      try await failure(good.context, trusting: pem, [("certificate_days", "30")])
        == .insecure(reason: "certificate expires in 20 days"))
    #expect(try await failure(good.context, trusting: pem, [("certificate_days", "14")]) == nil)
    let expired = try authority.server(for: [shop], days: -30 ... -1)
    #expect(
      try await failure(expired.context, trusting: pem)
        == .insecure(reason: "certificate has expired"))
    let early = try authority.server(for: [shop], days: 1...30)
    #expect(
      try await failure(early.context, trusting: pem)
        == .insecure(reason: "certificate is not yet valid"))
    let own = try authority.server(for: [shop], signsItself: true)
    #expect(
      try await failure(own.context, trusting: nil) == .insecure(reason: "self-signed certificate"))
    // The same name as the authority's, but another key.
    let forged = try Authority("Test Authority").server(for: [shop])
    #expect(
      try await failure(forged.context, trusting: pem) == .insecure(reason: "unknown authority"))
  }

  @Test("trusts the very certificate of a device that signed itself, for its name")
  func pinned() async throws {
    let own = try authority.server(for: [shop], signsItself: true)
    #expect(try await attempt(own.context, trusting: own.pem).answer != nil)
    #expect(
      try await attempt(own.context, trusting: own.pem, host: "other.example").failure
        == .insecure(reason: "name does not match"))
  }

  @Test(
    "knows the authorities of this system", .enabled(if: systemFile != nil, "no ca-certificates"))
  func system() async throws {
    let all = try NIOSSLCertificate.fromPEMFile(try #require(systemFile))
    var trusted = 0
    for root in all where root.validity.contains(.wallClock) {
      if case .trusted = await TLSTrust.system.judge([root], at: .wallClock) { trusted += 1 }
    }
    // A few old ones are not marked as authorities, which only the very strict mind.
    #expect(trusted > 50)
  }

  @Test("asks for no trust where configuration says so, and still tells the expiry")
  func insecure() async throws {
    let expired = try authority.server(for: [shop], days: -30 ... -1, signsItself: true)
    let outcome = try await attempt(
      expired.context, trusting: nil, host: "other.example", [("insecure", "true")])
    let expiry = try #require(outcome.answer?.certificateExpiry)
    #expect(abs(expiry.seconds - expired.expiry.timeIntervalSince1970) <= 1)
  }

  @Test("judges a chain it has seen as it did the first time, and never a time that is over")
  func memory() async throws {
    let server = try authority.server(for: [shop], days: -1...1)
    let leaf = try NIOSSLCertificate.fromPEMBytes(Array(server.pem.utf8))
    try await withFile(pem) { file in
      let trust = try TLSTrust(file: file)
      let now = Instant.wallClock
      let first = await trust.judge(leaf, at: now)
      #expect(await trust.judge(leaf, at: now) == first)
      guard case .trusted = first else {
        Issue.record("\(first)")
        return
      }
      let later = await trust.judge(leaf, at: now + .seconds(2 * 86_400))
      #expect(later == .untrusted(reason: "certificate has expired"))
    }
  }

  @Test(
    "tells peers that hang up, stay silent, or speak something else",
    arguments: [
      ("", ProbeFailure.timedOut(after: .milliseconds(300), during: .tls)),
      ("close", .insecure(reason: "connection closed in the handshake")),
      ("HTTP/1.1 400 Bad Request\r\n\r\n", .insecure(reason: "the peer does not speak TLS")),
      ("220 mail.example ESMTP\r\n", .insecure(reason: "the peer does not speak TLS")),
    ])
  func notTLS(greeting: String, failure: ProbeFailure) async throws {
    let acts: [ScriptedServer.Act] =
      switch greeting {
      case "": []
      case "close": [.close]
      default: [.send(greeting)]
      }
    let outcome = try await ScriptedServer(answering: { _ in acts }).run { port in
      await probe(TLSProbe.self, ["host": "127.0.0.1", "port": "\(port)"])
        .attempt(in: webContext(timeout: greeting.isEmpty ? .milliseconds(300) : .seconds(30)))
    }
    #expect(outcome.failure == failure)
  }

  @Test("any greeting at all: an outcome, never a trap or a wait", arguments: 0..<5)
  func law(seed: UInt64) async throws {
    // The beginning of a ServerHello and an alert, to be mutated.
    let hello: [UInt8] =
      [
        22, 3, 3, 0, 49, 2, 0, 0, 45, 3, 3,
      ] + Array(repeating: 7, count: 32) + [
        0, 0x13, 0x01, 0, 0, 5, 0, 43, 0, 2, 3, 4, 21, 3, 3, 0, 2, 2, 40,
      ]
    let numbers = MutexBox(SplitMix(seed: seed))
    try await ScriptedServer(answering: { _ in
      let bytes = MutexBox<[UInt8]>([])
      numbers.change { numbers in
        let mutant = mutated(hello, using: &numbers)
        bytes.change { $0 = mutant }
      }
      return [.bytes(bytes.value), .close]
    }).run { port in
      let probe = probe(TLSProbe.self, ["host": "127.0.0.1", "port": "\(port)"])
      for _ in 0..<40 {
        let outcome = await probe.attempt(in: webContext(timeout: .seconds(30)))
        guard case .failed(let failure) = outcome else {
          Issue.record("a handshake")
          return
        }
        if case .timedOut = failure { Issue.record("waited for a closed connection") }
      }
    }
  }
}

@Suite("The http probe over TLS") struct HTTPSProbeTests {
  @Test("asks, times the handshake, tells the expiry, and refuses what the tls probe refuses")
  func https() async throws {
    let authority = try Authority("Shop Authority")
    let pem = try authority.certificate.serializeAsPEM().pemString
    let good = try authority.server(for: [shop])
    let expired = try authority.server(for: [shop], days: -30 ... -1)
    let body = String(repeating: "x", count: 200_000)
    func visit(_ server: NIOSSLContext, _ acts: [ScriptedServer.Act]) async throws -> Outcome {
      try await withFile(pem) { file in
        try await ScriptedServer(tls: server, answering: { $0.isEmpty ? [] : acts }).run { port in
          await probe(
            HTTPProbe.self,
            ["url": "https://shop.example:\(port)/", "ca": "\(file)", "contains": "x"]
          ).attempt(in: webContext(names: knownNames))
        }
      }
    }
    let outcome = try await visit(good.context, answer("200 OK", body))
    #expect(outcome.failure == nil)
    let found = try #require(outcome.answer)
    #expect(found.detail == "200 OK, 200,000 bytes")
    #expect(found.phases[.tls] ?? .zero > .zero)
    #expect(found.phases.count == 5)
    #expect(found.certificateExpiry != nil)
    let unframed = try await visit(good.context, [.send("HTTP/1.1 200 OK\r\n\r\n\(body)"), .close])
    #expect(unframed.answer?.detail == "200 OK, 200,000 bytes")
    #expect(
      try await visit(expired.context, answer()).failure
        == .insecure(reason: "certificate has expired"))
  }
}
