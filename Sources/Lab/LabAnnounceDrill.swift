import FoundationEssentials
import Relais

/// Puts a message forward in an office on a thin, lossy line, approves it, and sees whether it
/// stands everywhere, once.
///
/// Office and twin are the program itself; the services are ``LabPeers``, in a namespace of their
/// own. The kernel counts what the office sends.
public struct LabAnnounceDrill: Sendable {
  /// How long anything may take before the drill is given up.
  public static let patience = Duration.seconds(180)
  /// How long the two run undisturbed before, and between one step and the next.
  private static let (settling, quiet) = (Duration.seconds(20), Duration.seconds(8))

  private let program: [String]
  private let hands: any LabTwinDrill.Hands
  private let tell: @Sendable (String) -> Void
  private let clock = ContinuousClock()

  /// A drill of a program; see ``LabDrill``.
  public init(
    program: [String], hands: any LabTwinDrill.Hands,
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.program = program
    self.hands = hands
    self.tell = tell
  }

  /// Builds a lab, runs all programs in it, announces, removes everything.
  ///
  /// - Parameters:
  ///   - isAlone: whether the office has no twin, and posts by itself.
  ///   - seed: chooses which packets are lost.
  /// - Returns: what it measured.
  /// - Throws: ``LabError``, and what the hands throw.
  public func run(isAlone: Bool, seed: UInt64) async throws -> LabAnnounceReport {
    try await Interruption.heeding {
      try await NetworkLab.with { lab in
        let wire = try await lab.thinLine(.thin, seed: seed)
        return try await Interruption.beside({ try await wire.run() }) {
          try await measure(lab, isAlone: isAlone)
        }
      }
    }
  }

  private func measure(_ lab: NetworkLab, isAlone: Bool) async throws -> LabAnnounceReport {
    let office = try LabOffice(in: lab, text: Self.office)
    let twin = "\(lab.directory)/twin"
    try LabCommand.makeDirectory(twin)
    var programs = [
      LabProgram(
        name: "the office",
        words: lab.inOffice(
          program + ["run", "--config", office.configuration, "--data", office.data])),
      LabProgram(
        name: "the services",
        words: lab.inside(.shop, program + ["rehearse", "--lab", "--peers"])),
    ]
    if !isAlone {
      programs.append(
        LabProgram(
          name: "the twin",
          words: lab.inside(.twin, program + ["run", "--role", "twin", "--data", twin])))
    }
    return try await lab.running(programs) {
      try await until("the office answers, and the line works") {
        try await hands.view(office.data).lines.values.elementsEqual([.up])
      }
      if !isAlone {
        try await until("the twin answers") {
          _ = try await hands.view(twin)
          return true
        }
        try await hands.pair(office: office.data, twin: twin, at: LabPlan.address(of: .twin))
      }
      let poster = isAlone ? office.data : twin
      for (channel, secret, value) in Self.secrets {
        try await until("\(channel) can be given its secret") {
          let words = #"printf %s "$1" | "${@:2}""#
          let command = program + ["channels", "secret", channel, secret, "--data", poster]
          return try await LabCommand.attempt(["bash", "-c", words, "bash", value] + command)
            .isSuccess
        }
      }
      return try await announce(lab, office.data, poster)
    }
  }

  private func announce(
    _ lab: NetworkLab, _ office: String, _ poster: String
  ) async throws -> LabAnnounceReport {
    let isAlone = office == poster
    try await until("every channel lives where it posts") {
      let homes = try await Self.read([Home].self, ask(poster, "channels", "--json"))
      let home = isAlone ? "office" : "twin"
      return homes.count == Self.channels && homes.allSatisfy { $0.home == home }
    }
    _ = try await ask(
      office, "incident", "open", "--en", "The phone is dead", "--fr", "Le téléphone est muet",
      "--service", "phone=major_outage", "--as", "Ada")
    for (service, state) in [
      ("orders", "operational"), ("phone", "major_outage"), ("mail", "degraded_performance"),
    ] {
      _ = try await ask(office, "incident", "service", service, state, "--as", "Ada")
    }
    try await clock.sleep(for: Self.settling)
    try await lab.countOffice(to: isAlone ? .shop : .twin)
    let drafting = clock.now
    _ = try await ask(office, "announce", "--preview")
    let draft = Self.seconds(clock.now - drafting)
    let before = try await lab.officeCount()
    let put = try await Self.read(
      [Message].self, ask(office, "announce", "--as", "Maya", "--json"))
    guard let hash = put.first?.hash else {
      throw LabError.notReady("a message", after: .zero, lastLines: [])
    }
    try await clock.sleep(for: Self.quiet)
    tell("put forward")
    let tap = clock.now
    _ = try await ask(office, "announce", "--approve", hash, "--as", "Tom")
    var confirmed = 0
    try await until("it stands everywhere, and the office knows") {
      let shown = try await Self.read(
        [Message].self, ask(office, "announce", "--status", "--json"))
      confirmed = shown.last?.channels.count { $0.state == "confirmed" } ?? 0
      return confirmed == Self.channels
    }
    let all = Self.seconds(clock.now - tap)
    tell("it stands everywhere after \(all) s")
    try await clock.sleep(for: Self.quiet)
    let count = try await lab.officeCount()
    var held: [Int] = []
    for peer in LabPeers.all {
      let address = "http://127.0.0.1:\(peer.port)\(LabPeers.posts)"
      let posts = try await Self.read(
        [LabPeers.Post].self, LabCommand.run(lab.inside(.shop, ["curl", "-s", address])))
      held.append(posts.count { !$0.isDeleted })
    }
    return LabAnnounceReport(
      isAlone: isAlone, draft: draft, approveToAll: all,
      officeBytes: count.other - before.other, beatBytes: count.beats - before.beats,
      channelsOK: confirmed, channels: Self.channels,
      doubled: held.reduce(0) { $0 + max(0, $1 - 1) }, lost: held.count { $0 == 0 },
      readBackOK: held.allSatisfy { $0 == 1 })
  }

  /// Runs a command of the program, which is a path and not a name, against a station.
  private func ask(_ data: String, _ words: String...) async throws -> String {
    try await LabCommand.run(["env"] + program + words + ["--data", data])
  }

  private func until(_ what: String, _ holds: () async throws -> Bool) async throws {
    let deadline = clock.now + Self.patience
    while clock.now < deadline {
      if (try? await holds()) == true { return }
      try await clock.sleep(for: .milliseconds(100))
    }
    throw LabError.notReady(what, after: Self.patience, lastLines: [])
  }

  private static func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  private static func seconds(_ duration: Duration) -> Double {
    duration.inMilliseconds.rounded() / 1_000
  }
}

extension LabAnnounceDrill {
  private struct Home: Decodable {
    var id: String
    var home: String?
  }

  private struct Message: Decodable {
    struct Place: Decodable {
      var channel: String
      var state: String?
    }
    var hash: String?
    var channels: [Place]
  }

  /// The services and the public page.
  private static let channels = LabPeers.all.count + 1

  private static let secrets = [
    ("x", "consumer_key", "ck"), ("x", "consumer_secret", "cs"), ("x", "token", "42-t"),
    ("x", "token_secret", "ts"), ("facebook", "token", "T"), ("mastodon", "token", "T"),
    ("bluesky", "password", "T"), ("slack", "token", "T"),
    ("webhook", "secret", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
  ]

  private static var office: String {
    let settings = [
      "facebook": "page: \"123\"", "bluesky": "handle: shop.example", "ntfy": "topic: shop",
      "slack": "channel: C0000000001", "mastodon": "limit: 1000",
    ]
    let entries = LabPeers.all.map { peer in
      let key = peer.name == "webhook" ? "address" : "server"
      let more = settings[peer.name].map { ", \($0)" } ?? ""
      let address = "http://\(LabPlan.address(of: .shop)):\(peer.port)"
      return "  \(peer.name): {kind: \(peer.name), \(key): \"\(address)\"\(more)}"
    }
    let anchors = [LabSpace.anchor1, .anchor2, .anchor3].map(LabPlan.address(of:))
    return """
      node: office
      page: {company: Jouets Martin, url: "https://status.shop.test", time_zone: Europe/Paris}
      lines:
        mobile:
          role: primary
          device: cell0
          gateway: 10.3.0.1
          metered: true
          anchors: [\(anchors.joined(separator: ", "))]
      services:
        orders: {title: {en: Ordering on the site, fr: Les commandes sur le site}, orders: yes}
        phone: {title: {en: The phone, fr: Le téléphone}}
        mail: {title: {en: Mail, fr: Le courrier électronique}}
      channels:
      \(entries.joined(separator: "\n"))
      """
  }
}

extension NetworkLab {
  /// Has the kernel count what the office sends to a host over the thin line; beats apart.
  func countOffice(to host: LabSpace) async throws {
    let address = LabPlan.address(of: host)
    let rules = try file(
      "announce.nft",
      [
        "table inet announce {", "counter beats {}", "counter other {}",
        "chain out { type filter hook output priority 300;",
        "oifname cell0 ip daddr \(address) meta l4proto udp @th,64,32 0x52420101 "
          + "counter name beats accept;",
        "oifname cell0 ip daddr \(address) counter name other; }", "}",
      ])
    try await LabCommand.run(inside(.office, ["nft", "-f", rules]))
  }

  /// What was counted since.
  func officeCount() async throws -> (beats: Int, other: Int) {
    var counts: [Int] = []
    for counter in ["beats", "other"] {
      let words = try await LabCommand.run(
        inside(.office, ["nft", "list", "counter", "inet", "announce", counter])
      ).split(whereSeparator: \.isWhitespace)
      counts.append(words.firstIndex(of: "bytes").flatMap { Int(words[$0 + 1]) } ?? 0)
    }
    return (counts[0], counts[1])
  }
}
