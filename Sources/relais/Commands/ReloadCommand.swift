internal import ArgumentParser
internal import Station

/// Tells the running station to read its configuration again.
struct ReloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Tell the running station to read its configuration again.",
    discussion: """
      The station keeps its old configuration when the new one is wrong; the mistakes are printed \
      here. SIGHUP does the same.
      """)

  /// Which station.
  @OptionGroup var data: DataOption

  func run() async throws {
    try await data.ask(.reload) { reply in
      if case .done(let words, _) = reply { Console.say(words) }
      return false
    }
  }
}
