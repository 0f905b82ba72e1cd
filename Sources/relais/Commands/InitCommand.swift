internal import ArgumentParser
internal import FoundationEssentials
internal import Station

/// Writes a commented configuration from what it found.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented relais.yaml from what was found by looking.",
    discussion: """
      Looks at this machine's devices, routes and resolvers; sends nothing. An existing file is \
      never overwritten.
      """)

  @Argument(help: "The file to write; - is standard output.") var file = "relais.yaml"

  func run() throws {
    let text = InitialConfiguration.text()
    guard file != "-" else { return Console.put(text, to: 1) }
    guard !FileManager.default.fileExists(atPath: file) else {
      Console.complain("relais: \(file) is there already; name another file, or - to print it")
      throw Console.misuse
    }
    do {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
    } catch {
      Console.complain("relais: cannot write \(file): \(error)")
      throw Console.misuse
    }
    Console.say("Wrote \(file). Next: relais lint \(file), then relais run --config \(file)")
  }
}
