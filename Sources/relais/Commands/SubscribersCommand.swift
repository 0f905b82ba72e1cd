internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Relais
internal import Station

/// Those who asked to be told.
struct SubscribersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subscribers",
    abstract: "List who asked to be told; take them in from a file, write them to one, erase them.",
    discussion: """
      Subscribers are kept at one node only: the one that writes to them, which is the twin where \
      there is one. Run these commands there. A list from elsewhere is yours to take in only if \
      those on it agreed to be told.
      """,
    subcommands: [
      ListSubscribers.self, ImportSubscribers.self, ExportSubscribers.self, EraseSubscriber.self,
    ], defaultSubcommand: ListSubscribers.self)
}

/// How the commands about subscribers reach the station.
struct SubscribersOptions: ParsableArguments {
  /// Which station.
  @OptionGroup var data: DataOption
  @Option(name: .customLong("as"), help: "Who does so. Default: $USER.") var name: String?

  /// Asks for something; a station that does not answer is a failure.
  func ask(
    _ request: SubscribersRequest,
    sending lines: (any AsyncSequence<String, any Error> & Sendable)? = nil,
    _ take: (ControlReply) throws -> Bool
  ) async throws {
    let person = name ?? Style.person
    var isAnswered = false
    try await data.ask(.subscribers(request, by: person), sending: lines) { reply in
      isAnswered = try take(reply)
      return !isAnswered
    }
    guard isAnswered else {
      throw ControlError.broken(
        reason: "the station ended before it answered: look whether it was done")
    }
  }

  /// Has something done, and says that it was.
  func carryOut(
    _ request: SubscribersRequest,
    sending lines: (any AsyncSequence<String, any Error> & Sendable)? = nil
  ) async throws {
    try await ask(request, sending: lines) { reply in
      guard case .done(let words, _) = reply else { return false }
      Console.say(words)
      return true
    }
  }
}

/// Counts subscribers and lists the first of them.
struct ListSubscribers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Count subscribers, and list the first of them.")
  /// Which station.
  @OptionGroup var options: SubscribersOptions
  @Option(name: .long, help: "How many to list at most; 0 for the numbers alone.") var limit = 20
  @Flag(name: .long, help: "Print JSON.") var json = false

  func validate() throws {
    guard (0...10_000).contains(limit) else {
      throw ValidationError("--limit is 0 to 10000; for all of them: relais subscribers export")
    }
  }

  func run() async throws {
    try await options.ask(.list(limit: limit)) { reply in
      guard case .subscribers(let report) = reply else { return false }
      if json {
        try Console.say(json: SubscribersJSON(report))
      } else {
        SubscribersPicture.lines(report, Style.detect()).forEach(Console.say)
      }
      return true
    }
  }
}

/// Takes in the people of a sheet.
struct ImportSubscribers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in the people of a file of values between commas.",
    discussion: """
      The first line names the columns: address, and any of language, services (names between \
      blanks, none for all), consent_at, consent_source, consent_words, confirmed_at, state. \
      Either all are taken in or none; whoever has unsubscribed is not. What is exported can be \
      imported.
      """)
  /// Which station.
  @OptionGroup var options: SubscribersOptions
  @Argument(help: "The file to read; - is standard input.") var file: String
  @Option(
    name: .long, help: "Where these people agreed to be told, kept with each as proof.")
  var consent: String

  func validate() throws {
    let words = consent.filter { !$0.isWhitespace }
    guard words.count >= 3, consent.utf8.count <= 500 else {
      throw ValidationError(
        "--consent says where these people agreed, in up to 500 bytes: "
          + "\"order form of the shop, 2024\"")
    }
  }

  func run() async throws {
    let lines: FileLines
    do {
      lines = try FileLines(file)
    } catch {
      Console.complain("relais: cannot read \(file): \(error)")
      throw Console.misuse
    }
    try await options.carryOut(.take(file: file, consent: consent), sending: SheetLines(lines))
  }
}

/// The lines of a sheet, of which an empty one is no end.
private struct SheetLines: AsyncSequence, Sendable {
  private let lines: FileLines

  init(_ lines: FileLines) { self.lines = lines }

  func makeAsyncIterator() -> Iterator { Iterator(lines: lines.makeAsyncIterator()) }

  struct Iterator: AsyncIteratorProtocol {
    var lines: FileLines.Iterator

    mutating func next() async throws -> String? {
      // The station takes an empty line for the end; a blank says the same to who reads a sheet.
      try await lines.next().map { $0.isEmpty ? " " : $0 }
    }
  }
}

/// Writes all subscribers to a file.
struct ExportSubscribers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write all subscribers to a file, with their consent.",
    discussion: "The file holds personal data: it is made for you alone, and not written over.")
  /// Which station.
  @OptionGroup var options: SubscribersOptions
  @Argument(help: "The file to write; - is standard output.") var file: String

  func run() async throws {
    let isFile = file != "-"
    let descriptor =
      isFile ? open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) : STDOUT_FILENO
    guard descriptor >= 0 else {
      Console.complain("relais: cannot write \(file): \(String(cString: strerror(errno)))")
      throw Console.misuse
    }
    var lines = 0
    try await options.ask(.export) { reply in
      if case .line(let line) = reply {
        try Console.putOrThrow(line + "\n", to: descriptor, file: file)
        lines += 1
      }
      if case .end = reply { return true }
      return false
    }
    guard isFile else { return }
    guard fsync(descriptor) == 0, close(descriptor) == 0 else {
      Console.complain("relais: \(file) may be incomplete: \(String(cString: strerror(errno)))")
      throw Console.down
    }
    Console.say("Wrote \(max(0, lines - 1)) subscribers to \(file).")
  }
}

/// Erases somebody.
struct EraseSubscriber: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Erase whom an address belongs to, with their consent.",
    discussion: """
      A digest stays, from which nobody can read the address and by which an import does not take \
      it in again; with --leaving-nothing not even that.
      """)
  /// Which station.
  @OptionGroup var options: SubscribersOptions
  @Argument(help: "The address.") var address: String
  @Flag(name: .long, help: "Keep no digest either: an import may bring the address back.")
  var leavingNothing = false

  func run() async throws {
    try await options.carryOut(.erase(address, leavingNothing: leavingNothing))
  }
}
