internal import ArgumentParser
internal import Relais
internal import Station

/// Binds the office and its twin.
struct PairCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pair",
    abstract: "Bind this node and another by a code of one use.",
    discussion: """
      On the twin, "relais pair" prints a code; on the office's machine, "relais pair CODE --twin \
      ADDRESS" takes it. Or the other way round: "relais pair --twin ADDRESS" on the office's \
      machine prints the code, and "relais pair CODE" on the twin takes it. A code is good for ten \
      minutes and five tries. Afterwards both show the same six words: compare them by phone.

      A twin serves as many companies as it is paired with, each in a folder of its own and under \
      the host name of its page.url. To replace an office's machine, revoke the old one and pair \
      the new one with --company, so that it goes on with the same record.
      """,
    subcommands: [MakePair.self, ListPairs.self, RevokePair.self], defaultSubcommand: MakePair.self)
}

/// Prints a code, or takes one.
struct MakePair: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "with", abstract: "Print a code, or take one (the default).")
  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "The code that the other node printed; without one this node prints one.")
  var code: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where the twin listens; for the office, which dials.", valueName: "address[:port]"))
  var twin: String?

  func run() async throws {
    let (twin, isTaking) = (twin, code != nil)
    try await data.ask(.pair(code: code, twin: twin)) { reply in
      switch reply {
      case .code(let code, let isOwn):
        if isOwn {
          Console.say("Code: \(code)   (good for ten minutes and five tries)")
          Console.say(
            twin == nil
              ? "On the office's machine: relais pair \(code) --twin ADDRESS-OF-THIS-MACHINE"
              : "On the twin: relais pair \(code)")
        }
        Console.say("Waiting for the other node …")
        return true
      case .pairs(let pairs):
        for pair in pairs {
          let company = pair.company.isEmpty ? "" : " (\(pair.company))"
          Console.say("Paired with \(pair.node)\(company).")
          Console.say("Both nodes show the same words, or somebody stands between them:")
          Console.say("  \(pair.words)")
        }
        return false
      default: return !isTaking
      }
    }
  }
}

/// Shows the nodes that this one is paired with.
struct ListPairs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show the nodes that this one is paired with.")
  /// Which station.
  @OptionGroup var data: DataOption
  @Flag(name: .long, help: "Print JSON.") var json = false

  func run() async throws {
    let json = json
    try await data.ask(.pairs) { reply in
      guard case .pairs(let pairs) = reply else { return true }
      if json {
        try Console.say(json: pairs)
      } else if pairs.isEmpty {
        Console.say("This node is paired with nobody. \"relais pair\" binds it to another.")
      } else {
        Self.show(pairs)
      }
      return false
    }
  }

  private static func show(_ pairs: [PairReport]) {
    // Host names matter where there are several companies.
    let hasHosts = pairs.contains { $0.host != nil }
    let names = ["node", "side", "company", "paired", "words"] + (hasHosts ? ["page"] : [])
    let rows = pairs.map { pair in
      let since = pair.revokedAt.map { "revoked \(TimeOfDay.dated($0))" }
      let cells = [
        pair.node.name, pair.side, pair.company, since ?? TimeOfDay.dated(pair.pairedAt),
        pair.words,
      ]
      return (cells + (hasHosts ? [pair.host ?? ""] : [])).map { Table.Cell($0) }
    }
    let head = names.map { Table.Cell($0, .quiet) }
    Table(rows: [head] + rows).lines(Style.detect(), indent: 0).forEach(Console.say)
    for pair in pairs {
      for trouble in pair.troubles { Console.say("\(pair.company) (\(pair.pair)): \(trouble)") }
    }
  }
}

/// Locks a node out.
struct RevokePair: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Let a node neither read nor write any more.",
    discussion: "For a node that was stolen, lost or replaced. Its facts stay.")
  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "The node's name, or the pair's.") var node: String

  func run() async throws {
    try await data.ask(.revoke(node)) { reply in
      if case .done(let words, _) = reply { Console.say(words) }
      return false
    }
  }
}
