import FoundationEssentials
import Testing

/// An office and its twin, each the program in a network of its own, with a link between them.
struct TwoPlaces {
  /// The one that dials.
  let office: Office
  /// The one outside.
  let twin: Office

  /// Where the twin stands.
  static let address = "10.77.0.2"

  private static let officeYAML = """
    role: office
    page: {company: Jouets Martin}
    lines:
      fibre: {device: wan0, gateway: 10.77.0.2, anchors: [10.77.0.2, 9.9.9.9]}
    services:
      ordering: {title: {fr: "Les commandes", en: "Ordering"}}
    checks:
      shop: {probe: icmp, host: 9.9.9.9, service: ordering, from: both, every: 1s}

    """

  /// Runs both while the body runs; the office with these lines at the end of its configuration.
  static func with(
    _ more: String = "", _ body: (TwoPlaces) async throws -> Void
  ) async throws {
    try await Office.with("role: twin\nlisten: [\"127.0.0.1:18090\"]") { twin in
      try await Office.with(officeYAML + more) { office in
        try await office.inside([
          "sh", "-c",
          """
          ip link add wan0 type veth peer name wan0 netns \(twin.space)
          ip addr add 10.77.0.1/24 dev wan0; ip link set wan0 up
          """,
        ])
        try await twin.inside([
          "sh", "-c",
          """
          ip addr add 10.77.0.2/24 dev wan0; ip link set wan0 up
          ip addr add 9.9.9.9/32 dev lo
          """,
        ])
        try await office.inside(["ip", "route", "add", "default", "via", address])
      } _: { office in
        try await body(TwoPlaces(office: office, twin: twin))
      }
    }
  }

  /// Pairs them: the twin prints the code, the office takes it.
  func pair() async throws {
    let file = "\(twin.folder)/pair"
    try await twin.inside([
      "sh", "-c", "\"$@\" > \(file) 2>&1 &", "sh", Program.path, "pair", "--data", twin.data,
    ])
    var said = ""
    try await twin.until("the twin prints a code") {
      said = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      return said.contains("Code: ")
    }
    let code = try #require(said.firstMatch(of: /Code: ([0-9A-Z-]{19})/)).output.1
    let result = try await office.ask("pair", String(code), "--twin", Self.address)
    try #require(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("Paired with twin"))
    try await twin.until("the twin is paired") {
      try String(contentsOfFile: file, encoding: .utf8).contains("Paired with office")
    }
    let words = try #require(result.output.firstMatch(of: /\s\s([a-z]+(?:-[a-z]+){5})/)).output.1
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains(words))
  }

  /// The ends of all chains as a node has them, by writer.
  func ends(_ place: Office) async throws -> [String] {
    try await place.ask("journal", "verify").output.split(separator: "\n").dropFirst().map {
      $0.split(separator: " ").suffix(1).joined()
    }.sorted()
  }

  /// Whether both have the same facts.
  func agree() async throws -> Bool { try await ends(office) == ends(twin) }

  /// The twin's public page.
  func page() async throws -> String {
    try await Program.run([
      "ip", "netns", "exec", twin.space, "curl", "-s", "http://127.0.0.1:18090/en/",
    ]).output
  }
}
