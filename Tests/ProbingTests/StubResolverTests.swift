import Foundation
import NIOCore
import NIOPosix
import Relais
import Testing

@testable import Probing

@Suite("A stub resolver") struct StubResolverTests {
  /// Asks a resolver that is configured for one server, with files of the test's own.
  private static func resolve(
    _ names: [String], port: Int, servers: [String] = ["127.0.0.1"], hosts: String = "",
    resolvers: String = "", deadline: TimeAmount = .seconds(10)
  ) async throws -> [Result<[String], ProbeFailure>] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("relais-resolver-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = StubResolver.Files(
      hosts: folder.appendingPathComponent("hosts").path,
      resolvers: folder.appendingPathComponent("resolv.conf").path)
    try hosts.write(toFile: files.hosts, atomically: true, encoding: .utf8)
    try resolvers.write(toFile: files.resolvers, atomically: true, encoding: .utf8)
    let addresses = try servers.map { try SocketAddress(ipAddress: $0, port: port) }
    let resolver = StubResolver(
      eventLoops: MultiThreadedEventLoopGroup.singleton, configured: [.routed: addresses],
      files: files)
    var results: [Result<[String], ProbeFailure>] = []
    for name in names {
      do throws(ProbeFailure) {
        let found = try await resolver.addresses(
          of: name, port: 443, over: .routed, by: .now() + deadline)
        results.append(.success(found.map { "\($0.ipAddress ?? "-"):\($0.port ?? 0)" }))
      } catch {
        results.append(.failure(error))
      }
    }
    return results
  }

  private static func addresses(_ query: [UInt8], seconds: Int = 60) -> [UInt8] {
    let four = [
      Wire.record(1, seconds: seconds, [192, 0, 2, 1]),
      Wire.record(1, seconds: seconds, [192, 0, 2, 2]),
    ]
    let six = [
      Wire.record(
        28, seconds: seconds, [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [9])
    ]
    return Wire.answer(to: query, Wire.type(of: query) == 28 ? six : four)
  }

  @Test("asks for both families, gives them in turns, and remembers them")
  func both() async throws {
    try await DNSStandIn({ _, query in [Self.addresses(query)] }).run { port, heard in
      let found = try await Self.resolve(["shop.example", "SHOP.example"], port: port)
      let expected = ["2001:db8::9:443", "192.0.2.1:443", "192.0.2.2:443"]
      #expect(found == [.success(expected), .success(expected)])
      #expect(heard.value.count == 2)
    }
  }

  @Test("forgets at once what must not be kept")
  func forgets() async throws {
    try await DNSStandIn({ _, query in [Self.addresses(query, seconds: 0)] }).run {
      port, heard in
      _ = try await Self.resolve(["shop.example", "shop.example"], port: port)
      #expect(heard.value.count == 4)
    }
  }

  @Test("asks nobody for addresses, names of this machine, and this machine's name")
  func known() async throws {
    try await DNSStandIn({ _, query in [Self.addresses(query)] }).run { port, heard in
      let found = try await Self.resolve(
        ["192.0.2.8", "2001:db8::8", "[::1]", "localhost", "Box"], port: port,
        hosts: "# names\n10.0.0.1 box box.lan # the box\nnonsense line\n")
      #expect(
        found == [
          .success(["192.0.2.8:443"]), .success(["2001:db8::8:443"]), .success(["::1:443"]),
          .success(["127.0.0.1:443", "::1:443"]), .success(["10.0.0.1:443"]),
        ])
      #expect(heard.value.isEmpty)
    }
  }

  @Test(
    "says in words why a name has no address",
    arguments: [
      (0, "no address"), (2, "server failure"), (3, "no such name"), (5, "the resolver refuses"),
    ])
  func words(status: Int, reason: String) async throws {
    try await DNSStandIn({ _, query in
      [Wire.answer(to: query, status: status, [])]
    }).run { port, _ in
      let found = try await Self.resolve(["shop.example"], port: port)
      #expect(found == [.failure(.unresolved(name: "shop.example", reason: reason))])
    }
  }

  @Test("goes on to the next resolver when one is broken, within the time there is")
  func next() async throws {
    try await DNSStandIn({ _, query in [Self.addresses(query)] }).run { port, _ in
      // Nobody listens on that port of 127.0.0.2.
      let found = try await Self.resolve(
        ["shop.example"], port: port, servers: ["127.0.0.2", "127.0.0.1"])
      #expect((try found.first?.get())?.count == 3)
    }
    try await DNSStandIn({ _, _ in [] }).run { port, _ in
      let found = try await Self.resolve(
        ["shop.example"], port: port, deadline: .milliseconds(200))
      guard case .failure(.timedOut(_, .resolve)) = found.first else {
        Issue.record("\(found)")
        return
      }
    }
  }

  @Test("completes short names as the system would")
  func search() async throws {
    try await DNSStandIn({ _, query in
      let isComplete = Wire.question(of: query).starts(with: Wire.name("box.office.example"))
      return [isComplete ? Self.addresses(query) : Wire.answer(to: query, status: 3, [])]
    }).run { port, _ in
      let found = try await Self.resolve(
        ["box", "box."], port: port, resolvers: "search lan.example office.example\n")
      #expect((try found.first?.get())?.count == 3)
      #expect(found.last == .failure(.unresolved(name: "box.", reason: "no such name")))
    }
  }

  @Test("reads the system's file like the system")
  func file() {
    let file = ResolverFile(
      "; comment\nnameserver 192.0.2.1\nnameserver nonsense\nnameserver 2001:db8::1\n"
        + "options timeout:1 ndots:3\nsearch a.example b.example\n")
    #expect(file.servers.map { $0.ipAddress } == ["192.0.2.1", "2001:db8::1"])
    #expect(file.servers.allSatisfy { $0.port == 53 })
    #expect(file.candidates(for: "x.y") == ["x.y.a.example", "x.y.b.example", "x.y"])
    #expect(
      file.candidates(for: "w.x.y.z") == ["w.x.y.z", "w.x.y.z.a.example", "w.x.y.z.b.example"])
    #expect(ResolverFile("").servers.map { $0.ipAddress } == ["127.0.0.1"])
  }
}
