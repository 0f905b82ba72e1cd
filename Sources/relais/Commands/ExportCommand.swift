internal import ArgumentParser
internal import FoundationEssentials
internal import Station

/// Writes the public pages to a folder.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the public pages to a folder, for any web server to serve.",
    discussion: """
      The running station writes them, in one step: whoever reads meanwhile finds the old site or \
      the new one, whole. The folder must be new, empty, or written by an export before.
      """)

  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "The folder.") var folder: String

  func run() async throws {
    let here = FileManager.default.currentDirectoryPath
    let path = folder.hasPrefix("/") ? folder : "\(here)/\(folder)"
    try await data.ask(.export(folder: path)) { reply in
      if case .done(let words, facts: _) = reply { Console.say(words) }
      return false
    }
  }
}
