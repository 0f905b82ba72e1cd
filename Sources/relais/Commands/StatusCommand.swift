internal import ArgumentParser
internal import Relais
internal import Station

/// Shows what works, what does not, and why.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what works, what does not, and why.",
    discussion: """
      Draws each line from here to the Internet with its break, then the verdict with its \
      evidence, the services and the open incidents. Ends with 0 if all is well and with 1 if not.
      """)

  /// Which station.
  @OptionGroup var data: DataOption
  @Flag(name: .long, help: "Show it again whenever it changes, until interrupted.")
  var watch = false
  @Flag(name: .long, help: "Print JSON: one object, or with --watch one a line.")
  var json = false

  func run() async throws {
    let screen = LiveScreen()
    let style = Style.detect()
    let isLive = watch && !json
    var isDown = false
    if isLive { screen.openUntilInterrupted() }
    defer { if isLive { screen.close() } }
    try await data.ask(.status(follow: watch)) { reply in
      guard case .status(let report) = reply else { return true }
      isDown = report.isAnythingDown
      if json {
        try Console.say(json: StatusJSON(report), indented: !watch)
      } else {
        let picture = StatusPicture(report: report, style: style, width: screen.width)
        if watch { screen.show(picture.lines) } else { picture.lines.forEach(Console.say) }
      }
      return watch
    }
    if isDown { throw Console.down }
  }
}
