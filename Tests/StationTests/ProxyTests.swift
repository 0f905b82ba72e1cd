import FoundationEssentials
import Subprocess
import Testing

@testable import Station

@Suite("The setting for a proxy") struct ProxySettingTests {
  @Test(
    "takes a name or an address with its port",
    arguments: [
      ("proxy.lan:3128", "proxy.lan:3128"), ("http://proxy.lan:3128/", "proxy.lan:3128"),
      ("10.0.0.5:8080", "10.0.0.5:8080"), ("\"[fd00::5]:3128\"", "[fd00::5]:3128"),
    ])
  func reads(text: String, as written: String) throws {
    let configuration = try Configuration.read("role: office\nproxy: \(text)", file: "test.yaml")
    #expect(configuration.proxy?.description == written)
  }

  @Test(
    "says what to write instead of anything else",
    arguments: [
      "proxy.lan", "10.0.0.5", "https://proxy.lan:3128", "user:word@proxy.lan:3128",
      "proxy.lan:0", "proxy.lan:66000", "proxy lan:3128",
    ])
  func refuses(text: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration.read("role: office\nproxy: \"\(text)\"", file: "test.yaml")
    }
    let words = "\(try #require(error))"
    #expect(words.contains("test.yaml") && words.contains("proxy"), "\(words)")
    #expect(words.contains("such as proxy.lan:3128"), "\(words)")
  }
}

@Suite("An office behind a proxy", .enabled(if: Office.canBeMade, "needs root for a namespace"))
struct ProxyTests {
  @Test("is paired and exchanges facts through it, where nothing else gets to the twin's port")
  func behind() async throws {
    try await TwoPlaces.with("proxy: 10.77.0.2:18888") { places in
      let twin = places.twin
      try await twin.inside([
        "nft",
        """
        add table inet wall; add chain inet wall into { type filter hook input priority 0; }; \
        add rule inet wall into iifname wan0 tcp dport 8443 reject with tcp reset
        """,
      ])
      let log = "\(twin.folder)/proxy.log"
      let settings = """
        Port 18888
        Listen 10.77.0.2
        Timeout 600
        MaxClients 20
        Allow 10.77.0.1
        ConnectPort 8443
        LogFile "\(log)"
        LogLevel Info

        """
      try settings.write(
        toFile: "\(twin.folder)/proxy", atomically: true, encoding: .utf8)
      _ = try await Subprocess.run(
        .name("ip"),
        arguments: [
          "netns", "exec", twin.space, "tinyproxy", "-d", "-c", "\(twin.folder)/proxy",
        ], input: .none, output: .discarded, error: .discarded
      ) { execution in
        do {
          try await twin.until("the proxy listens") { said(log).contains("Accepting") }
          try await exchange(places)
          #expect(said(log).contains("CONNECT 10.77.0.2:8443"), "\(said(log))")
        } catch {
          try? execution.send(signal: .kill)
          throw error
        }
        try? execution.send(signal: .kill)
      }
    }
  }

  private func said(_ log: String) -> String {
    (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
  }

  private func exchange(_ places: TwoPlaces) async throws {
    try await places.pair()
    for (place, title) in [(places.office, "By the office"), (places.twin, "By the twin")] {
      let told = try await place.ask("incident", "open", title)
      #expect(told.code == 0, "\(told.errors)")
    }
    try await places.office.until("both have the same facts") {
      guard try await places.office.ask("incident", "list").output.contains("By the twin"),
        try await places.twin.ask("incident", "list").output.contains("By the office")
      else { return false }
      return try await places.agree()
    }
  }
}
