public import ArgumentParser
internal import Foundation
public import Relais
internal import Station

/// Where announcements go.
struct ChannelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "channels",
    abstract: "List the channels, try whether they would work, and keep their secrets.",
    subcommands: [ListChannels.self, KeepSecret.self, TakeChannel.self],
    defaultSubcommand: ListChannels.self)
}

extension ChannelID: ExpressibleByArgument {
  /// A name as in the configuration.
  public init?(argument: String) { self.init(argument) }
}

/// Lists channels.
struct ListChannels: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the channels, and what came of trying them.")
  /// Which station.
  @OptionGroup var data: DataOption
  @Flag(name: .long, help: "Try now whether each would work; nothing is published.")
  var test = false
  @Flag(name: .long, help: "Print JSON.") var json = false

  func run() async throws {
    try await data.ask(.announcing(.channels(testing: test), by: "")) { reply in
      guard case .channels(let reports) = reply else { return true }
      if json {
        try Console.say(json: reports.map(ChannelJSON.init))
      } else {
        Self.table(reports).lines(.detect()).forEach(Console.say)
      }
      if test, reports.contains(where: { $0.isGood == false }) { throw Console.down }
      return false
    }
  }

  private static func table(_ reports: [ChannelReport]) -> Table {
    var table = Table()
    for report in reports {
      let missing = report.secrets.filter { !$0.value }.keys.sorted()
      let verdict: (String, Style.Tone) =
        switch report.isGood {
        case true?: ("works", .good)
        case false?: ("would fail", .bad)
        case nil: ("not tried", .quiet)
        }
      let words = report.words ?? (missing.isEmpty ? "" : "no \(missing.joined(separator: ", "))")
      table.rows.append([
        .init(report.id.name), .init(report.kind, .quiet), .init(report.audience, .quiet),
        .init(report.guarantee, .quiet), .init(report.home?.name ?? "nowhere", .quiet),
        .init(verdict.0, verdict.1), .init(words, .quiet),
      ])
    }
    return table
  }
}

/// Makes a node the home of a channel.
struct TakeChannel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take",
    abstract: "Let this node post on a channel, in place of the one that does.",
    discussion: """
      For when the other node is lost, or cut off for long. What it may have sent is read back \
      first; where that cannot be read, you are asked. While both send, a message can come twice \
      on channels that are not exact.
      """)
  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "The channel.") var channel: ChannelID
  @Option(name: .customLong("as"), help: "Who says so. Default: $USER.") var name: String?

  func run() async throws {
    let person = name ?? Style.person
    try await data.ask(.announcing(.take(channel), by: person)) { reply in
      guard case .done(let words, _) = reply else { return true }
      Console.say(words)
      return false
    }
  }
}

/// Keeps a secret of a channel.
struct KeepSecret: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "secret",
    abstract: "Keep a secret of a channel, read from standard input and shown to nobody.",
    discussion: "It is kept encrypted by the node that you ask, and goes to no other one.")
  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "The channel.") var channel: ChannelID
  @Argument(help: "The secret's name, such as token.") var name: String
  @Flag(name: .long, help: "Forget it instead.") var forget = false

  func run() async throws {
    var value: String?
    if !forget {
      if isatty(STDIN_FILENO) == 1 {
        Console.complain("Type or paste it, then press Return; it is not shown.")
      }
      value = Self.readHidden()
      guard let value, !value.isEmpty else { throw ValidationError("Nothing came in.") }
    }
    try await data.ask(.announcing(.secret(channel, name: name, value: value), by: "")) { reply in
      guard case .done(let words, _) = reply else { return true }
      Console.say(words)
      return false
    }
  }

  /// A line of standard input, which a terminal does not show.
  private static func readHidden() -> String? {
    var shown = termios()
    let isTerminal = tcgetattr(STDIN_FILENO, &shown) == 0
    if isTerminal {
      var hidden = shown
      hidden.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    }
    defer { if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown) } }
    return readLine(strippingNewline: true)
  }
}

/// A channel as programs read it.
private struct ChannelJSON: Encodable {
  var id: String
  var kind: String
  var audience: String
  var guarantee: String
  var home: String?
  var good: Bool?
  var words: String?
  var secrets: [String: Bool]

  init(_ report: ChannelReport) {
    id = report.id.name
    kind = report.kind
    audience = report.audience
    guarantee = report.guarantee
    home = report.home?.name
    good = report.isGood
    words = report.words
    secrets = report.secrets
  }
}
