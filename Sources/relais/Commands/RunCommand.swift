public import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Logging
public import Station
internal import Synchronization

/// Starts the station.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Watch the lines and services, and tell what breaks where.",
    discussion: """
      Without a configuration the station watches this machine's own way out: the gateway, the \
      resolvers and three well-known anchors. In a terminal it shows the live picture; elsewhere \
      it writes one line for each change. Control-C ends it; SIGHUP reads the configuration again.
      """)

  @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String?
  /// Which station.
  @OptionGroup var data: FolderOption
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where /healthz and /metrics are served; may be given several times.",
      discussion: "Default: 127.0.0.1:8080, or what the configuration says.",
      valueName: "address:port"))
  var listen: [ListenAddress] = []
  @Option(name: .long, help: "What this node is: \(Self.roles). Default: solo.")
  var role: NodeRole?
  @Option(name: .long, help: "How much to log: trace, debug, info, notice, warning, error.")
  var logLevel = LogLevel.notice
  @Option(name: .long, help: "How to log: text or json.") var logFormat = LogFormat.text
  @Flag(name: .long, help: "Write lines, even in a terminal, instead of the live picture.")
  var plain = false

  /// The roles, for the help text.
  static var roles: String { NodeRole.allCases.map(\.rawValue).joined(separator: ", ") }

  func run() async throws {
    var configuration = Configuration.standard(role: role ?? .solo)
    if let config { configuration = try ConfigurationFile.read(config) }
    let overrides = Overrides(listen: listen, role: role)
    let isLive = !plain && isatty(STDOUT_FILENO) == 1
    let screen = LiveScreen()
    let style = Style.detect()
    let logger = LogFormat.logger(
      format: logFormat, level: isLive ? max(logLevel.level, .error) : logLevel.level)
    let station = Station(
      configuration: overrides.apply(to: configuration), file: config, overrides: overrides,
      folder: data.folder, logger: logger)
    let invitation = Invitation()
    if isLive { screen.open() }
    do {
      defer { if isLive { screen.close() } }
      try await station.run { link in
        invitation.link = link
        if !isLive { invitation.words.forEach(Console.say) }
      } show: { report in
        guard isLive else { return true }
        guard !screen.isGone else { return false }
        var picture = StatusPicture(report: report, style: style, width: screen.width).lines
        picture += invitation.words.map { " \($0)" }
        screen.show(picture)
        return true
      }
    } catch let error as StationError {
      Console.complain("relais: \(error)")
      throw Console.misuse
    }
  }
}

/// The link by which the desk's first account is made, as the terminal shows it.
private final class Invitation: Sendable {
  private let shown = Mutex<String?>(nil)

  /// The link; nil where it is of no use.
  var link: String? {
    get { shown.withLock { $0 } }
    set { shown.withLock { $0 = newValue } }
  }

  /// What is said of it, the link on a line of its own, lest it be broken.
  var words: [String] {
    link.map { ["", "Make the desk's first account within a day:", $0] } ?? []
  }
}

extension ListenAddress: ExpressibleByArgument {
  /// Reads `ADDRESS:PORT`.
  public init?(argument: String) { self.init(argument) }
}

extension NodeRole: ExpressibleByArgument {}
