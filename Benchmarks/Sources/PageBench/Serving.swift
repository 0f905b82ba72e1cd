internal import Foundation
internal import Glibc
internal import Logging
internal import NIOPosix
internal import Pages
internal import Relais

/// The page that is served, and its server.
enum Serving {
  /// Where it stands.
  static let path = "/"

  /// A page like a company's status on a bad day: 20,480 bytes, some 3.5 kB as gzip.
  static func page(version: Int) -> Resource {
    var state = UInt64(version) &* 2_654_435_761 &+ 17
    func number(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    var text = "<!doctype html><html lang=en><title>Status</title><h1>Version \(version)</h1>\n"
    let states = ["operational", "degraded performance", "partial outage", "major outage"]
    while text.utf8.count < 20_480 - 150 {
      let name = String(number(1 << 24), radix: 36)
      text += "<li class=\"day s\(number(4))\" data-id=\"\(name)\"><a href=\"/incidents/\(name)\">"
      text += "\(states[Int(number(4))])</a> <time>\(number(28) + 1) March</time></li>\n"
    }
    text += String(repeating: " ", count: max(0, 20_480 - text.utf8.count))
    return Resource(contentType: "text/html; charset=utf-8", text: text, maxAge: 5)
  }

  private static func site(version: Int) -> PublicSite {
    var site = PublicSite(languages: [.english])
    site.add(path, page(version: version))
    return site
  }

  /// Serves on a port of the system's choice, which it prints, until its input ends.
  static func serve(isChanging: Bool) async throws {
    var configuration = WebServerConfiguration(listeners: [.init(host: "127.0.0.1", port: 0)])
    configuration.limits.connectionsPerAddress = 20_000
    configuration.limits.connections = 20_000
    let holder = SiteHolder(site(version: 0))
    let server = WebServer(
      configuration: configuration, site: holder, dynamic: Bell(),
      logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() },
      threads: MultiThreadedEventLoopGroup(numberOfThreads: 1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.run { ports in
          print(ports.first ?? 0)
          fflush(nil)
        }
      }
      group.addTask { _ = try FileHandle.standardInput.readToEnd() }
      if isChanging {
        group.addTask {
          for version in 1... {
            try await Task.sleep(for: .milliseconds(100))
            holder.replace(site(version: version))
          }
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }
}
