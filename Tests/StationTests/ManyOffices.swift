import FoundationEssentials
import Testing

/// A twin and several offices, each the program in a network of its own, each with a link to the
/// twin.
struct ManyOffices: Sendable {
  /// The twin.
  let twin: Office
  /// The offices by name.
  private(set) var offices: [String: Office] = [:]
  /// Where the twin is for each of them.
  private(set) var addresses: [String: String] = [:]

  /// The port of the twin's pages.
  static let port = 18_090

  /// Runs a twin while the body runs.
  static func with(_ body: (ManyOffices) async throws -> Void) async throws {
    try await Office.with("role: twin\nlisten: [\"127.0.0.1:\(port)\"]") { twin in
      try await body(ManyOffices(twin: twin))
    }
  }

  /// Runs one more office beside them, which is not paired.
  ///
  /// - Parameters:
  ///   - name: what node, company and service are called after: `nord` has the company `Nord SA`
  ///     and the service `Nord orders`.
  ///   - host: the name of its page; its own unless said otherwise.
  ///   - body: what to look at while it runs.
  /// - Throws: what the body threw, or what kept the office from being made.
  func with(
    _ name: String, host: String? = nil, _ body: (ManyOffices) async throws -> Void
  ) async throws {
    let number = offices.count + 1
    let (here, there) = ("10.78.\(number).1", "10.78.\(number).2")
    let title = name.prefix(1).uppercased() + name.dropFirst()
    let yaml = """
      role: office
      node: \(name)
      listen: ["127.0.0.1:18091"]
      page: {company: \(title) SA, url: "https://\(host ?? Self.host(of: name))"}
      lines:
        fibre: {device: \(name)0, gateway: \(there), anchors: [\(there), 198.51.100.\(number)]}
      services:
        orders: {title: {fr: "\(title) commandes", en: "\(title) orders"}}
      """
    try await Office.with(yaml) { office in
      try await office.inside([
        "sh", "-c",
        """
        ip link add \(name)0 type veth peer name \(name)0 netns \(twin.space)
        ip addr add \(here)/24 dev \(name)0; ip link set \(name)0 up
        """,
      ])
      try await twin.inside([
        "sh", "-c",
        """
        ip addr add \(there)/24 dev \(name)0; ip link set \(name)0 up
        ip addr add 198.51.100.\(number)/32 dev lo
        """,
      ])
      try await office.inside(["ip", "route", "add", "default", "via", there])
    } _: { office in
      var all = self
      all.offices[name] = office
      all.addresses[name] = there
      try await body(all)
    }
  }

  /// The host name of an office's page.
  static func host(of name: String) -> String { "\(name).example" }

  /// An office, which must be there.
  subscript(name: String) -> Office {
    get throws { try #require(offices[name], "there is no office \(name)") }
  }

  /// Pairs an office: the twin prints the code, the office takes it.
  ///
  /// - Parameters:
  ///   - name: the office's.
  ///   - words: more words for the twin's command.
  /// - Returns: what came of the office's command.
  /// - Throws: where no code is printed.
  @discardableResult
  func pair(_ name: String, _ words: String...) async throws -> Program.Result {
    let file = "\(twin.folder)/pair-\(name)-\(UInt32.random(in: 0...UInt32.max))"
    try await twin.inside(
      ["sh", "-c", "\"$@\" > \(file) 2>&1 &", "sh", Program.path, "pair", "--data", twin.data]
        + words)
    var said = ""
    try await twin.until("the twin prints a code") {
      said = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      return said.contains("Code: ")
    }
    let code = try #require(said.firstMatch(of: /Code: ([0-9A-Z-]{19})/)).output.1
    return try await self[name].ask(
      "pair", String(code), "--twin", try #require(addresses[name]))
  }

  /// Pairs an office, and waits until its page stands at the twin.
  func welcome(_ name: String) async throws {
    let result = try await pair(name)
    try #require(result.code == 0, "\(result.errors)")
    try await twin.until("\(name)'s page stands at the twin") {
      try await page(at: Self.host(of: name)).contains("\(name.capitalized) orders")
    }
  }

  /// What the twin answers at a path under a host name: status, fields and body.
  func page(at host: String, _ path: String = "/en/") async throws -> String {
    try await Program.run([
      "ip", "netns", "exec", twin.space, "curl", "-si", "-H", "Host: \(host)",
      "http://127.0.0.1:\(Self.port)\(path)",
    ]).output
  }

  /// The name of a pair, as the office has it.
  func pairName(of name: String) async throws -> String {
    let list = try await self[name].ask("pair", "list", "--json").output
    return String(try #require(list.firstMatch(of: /"pair"\s*:\s*"([0-9a-f]{16})"/)).output.1)
  }

  /// The folder of an office's company at the twin.
  func folder(of name: String) async throws -> String {
    "\(twin.data)/companies/\(try await pairName(of: name))"
  }

  /// Posts a body to the twin with the key of an office, from where that office stands.
  ///
  /// - Returns: status and body.
  func post(
    _ path: String, _ body: [UInt8], as name: String
  ) async throws -> (status: Int, body: [UInt8]) {
    let office = try self[name]
    let (file, answer) = ("\(office.folder)/body", "\(office.folder)/answer")
    try Data(body).write(to: file)
    let address = try #require(addresses[name])
    let certificate = "\(office.folder)/certificate.pem"
    let key = "\(office.data)/node.key.pem"
    let made = try await Program.run([
      "openssl", "req", "-x509", "-key", key, "-subj", "/CN=x", "-days", "2", "-out", certificate,
    ])
    try #require(made.code == 0, "\(made.errors)")
    try? FileManager.default.removeItem(atPath: answer)
    let result = try await Program.run([
      "ip", "netns", "exec", office.space, "curl", "-sk", "--tlsv1.3", "--cert", certificate,
      "--key", key, "--data-binary", "@\(file)", "-o", answer, "-w", "%{http_code}",
      "https://\(address):8443\(path)",
    ])
    let bytes = FileManager.default.contents(atPath: answer).map { Array($0) } ?? []
    return (Int(result.output) ?? 0, bytes)
  }

  /// Sends the twin one beat in the name of a pair, signed with an office's secret, from there.
  ///
  /// - Returns: how many bytes came back within a second; 0 for silence.
  func beat(_ pair: String, signedBy name: String) async throws -> Int {
    let office = try self[name]
    let script = """
      import hashlib, hmac, json, socket, struct, sys, time
      book, pair, address = sys.argv[1:]
      own = [p for p in json.load(open(book)) if "revokedAt" not in p][-1]
      salt, info = pair.encode(), b"relais-beat-office-1"
      root = hmac.new(salt, bytes.fromhex(own["secret"]), hashlib.sha256).digest()
      key = hmac.new(root, info + b"\\x01", hashlib.sha256).digest()
      now = int(time.time() * 1000)
      beat = b"RB" + bytes([1, 1]) + bytes.fromhex(pair) + bytes([0, 4, 0, 0])
      beat += struct.pack(">QIq", now, 1, now * 1000)
      beat += bytes(80 - len(beat)) + b"\\xff" * 16
      beat += hmac.new(key, beat, hashlib.sha256).digest()[:16]
      peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      peer.settimeout(1)
      peer.sendto(beat, (address, 8443))
      try:
          print(len(peer.recv(2048)))
      except TimeoutError:
          print(0)
      """
    let result = try await Program.run([
      "ip", "netns", "exec", office.space, "python3", "-c", script, "\(office.data)/pairs.json",
      pair, try #require(addresses[name]),
    ])
    return try #require(Int(result.output.filter(\.isNumber)), "\(result.errors)")
  }
}

extension Data {
  /// Writes the bytes to a file.
  fileprivate func write(to file: String) throws {
    guard FileManager.default.createFile(atPath: file, contents: self) else {
      throw CocoaError(.fileWriteUnknown)
    }
  }
}
