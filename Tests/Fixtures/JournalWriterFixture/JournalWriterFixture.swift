// Appends facts to a journal and says what became of each, so that tests can kill it or break its
// disk: JournalWriterFixture DIRECTORY FACTS PER_APPEND FAULT [early] [tend]
//
// FAULT is as in CDiskFaults.h; it counts from after the journal is open, or from before with
// `early`. With `tend` it also looks after the journal between appends, as a station does.
// Prints `ack N` or `kept N` for each fact, `health …` when that changes, `calls N` at the end.
internal import CDiskFaults
internal import Glibc
internal import Journal
internal import Logging
internal import Relais

@main
struct JournalWriterFixture {
  static func main() async {
    let words = CommandLine.arguments
    guard words.count >= 5, let facts = Int(words[2]), let perAppend = Int(words[3]) else {
      say("usage: DIRECTORY FACTS PER_APPEND FAULT [early] [tend]")
      exit(2)
    }
    let options = words.dropFirst(5)
    if options.contains("early") { arm(words[4]) }
    do {
      let pace = JournalPace(firstRetry: .milliseconds(1), longestRetry: .milliseconds(5))
      let journal = try await Journal.open(
        at: words[1], node: "office",
        logger: Logger(label: "fixture") { _ in SwiftLogNoOpLogHandler() },
        pace: pace
      ) { Instant(seconds: 1_764_000_000) }
      say("open \(journal.writer) \(journal.start)")
      if !options.contains("early") { arm(words[4]) }
      try await append(facts, perAppend, to: journal, tending: options.contains("tend"))
      say("lost \(await journal.close())")
    } catch {
      say("error \(error)")
    }
    say("calls \(disk_faults_count())")
  }

  private static func arm(_ fault: String) {
    guard disk_faults_arm(fault) == 0 else {
      say("error no such fault: \(fault)")
      exit(2)
    }
  }

  private static func append(
    _ facts: Int, _ perAppend: Int, to journal: Journal, tending: Bool
  ) async throws {
    var health = JournalHealth.healthy
    for start in stride(from: 0, to: facts, by: perAppend) {
      let drafts = (start..<min(start + perAppend, facts)).map { number in
        FactDraft(
          time: HybridTime(milliseconds: 1_764_000_000_000 + Int64(number)), kind: "test.fact",
          payload: Array(
            "{\"number\":\(number),\"fill\":\"\(String(repeating: "x", count: 200))\"}".utf8))
      }
      let appended = try await journal.append(drafts)
      for id in appended.ids { say(appended.isDurable ? "ack \(id)" : "kept \(id)") }
      if tending {
        try? await Task.sleep(for: .milliseconds(2))
        await journal.tend()
      }
      if journal.health != health {
        health = journal.health
        say("health \(health)")
      }
    }
  }

  /// Written at once, so that nothing said is lost by a kill.
  private static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(1, bytes, bytes.count)
  }
}
