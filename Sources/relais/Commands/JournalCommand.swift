internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Relais
internal import Station

/// The journal: whether it is sound, out to a file, in from a file, smaller.
struct JournalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Verify, export, import or compact everything that was noted.",
    discussion: "All of these are done by the running station; its database is never opened here.",
    subcommands: [VerifyJournal.self, ExportJournal.self, ImportJournal.self, CompactJournal.self])
}

/// Checks every fact, chain, signature and page.
struct VerifyJournal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every fact, chain, signature and page.",
    discussion: "Ends with 0 if the journal is sound and with 1 if not.")
  /// Which station.
  @OptionGroup var data: DataOption
  @Flag(name: .long, help: "Print JSON.") var json = false

  func run() async throws {
    var isSound = true
    try await data.ask(.journalVerify) { reply in
      guard case .verified(let report) = reply else { return true }
      isSound = report.isSound
      if json { try Console.say(json: report) } else { report.lines.forEach(Console.say) }
      return false
    }
    if !isSound { throw Console.down }
  }
}

/// Writes every fact to a file.
struct ExportJournal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write every fact to a file, one a line.",
    discussion: """
      With --since the file holds only what that node is not known to have, for a stick that is \
      carried to it where no line works: relais journal import there takes it in.
      """)
  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "The file to write; - is standard output.") var file: String
  @Option(name: .long, help: "A node: leave out what it is known to have.") var since: String?

  func run() async throws {
    let isFile = file != "-"
    let descriptor =
      isFile ? open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) : STDOUT_FILENO
    guard descriptor >= 0 else {
      Console.complain("relais: cannot write \(file): \(String(cString: strerror(errno)))")
      throw Console.misuse
    }
    var lines = 0
    try await data.ask(.journalExport(since: since.map { NodeID($0) })) { reply in
      if case .line(let line) = reply {
        try Console.putOrThrow(line + "\n", to: descriptor, file: file)
        lines += 1
      }
      if case .end = reply { return false }
      return true
    }
    guard isFile else { return }
    // What is not on disk is no copy yet.
    guard fsync(descriptor) == 0, close(descriptor) == 0 else {
      Console.complain("relais: \(file) may be incomplete: \(String(cString: strerror(errno)))")
      throw Console.down
    }
    Console.say("Wrote \(lines) lines to \(file).")
  }
}

/// Takes in the facts of an exported file.
struct ImportJournal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in the facts of an exported file.",
    discussion: """
      Chains and signatures are checked; facts that are known are skipped, so that an import can \
      be repeated. A damaged line is named, and the facts before it are kept.
      """)
  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "The file to read; - is standard input.") var file: String

  func run() async throws {
    let handle: FileLines
    do {
      handle = try FileLines(file)
    } catch {
      Console.complain("relais: cannot read \(file): \(error)")
      throw Console.misuse
    }
    try await data.ask(.journalImport(file: file), sending: handle) { reply in
      if case .done(let words, _) = reply { Console.say(words) }
      return false
    }
  }
}

/// Gives disk space back.
struct CompactJournal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact", abstract: "Give disk space back; no fact is ever removed.")
  /// Which station.
  @OptionGroup var data: DataOption

  func run() async throws {
    try await data.ask(.journalCompact) { reply in
      if case .done(let words, _) = reply { Console.say(words) }
      return false
    }
  }
}
