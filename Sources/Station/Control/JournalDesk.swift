internal import Incidents
internal import Journal
internal import Logging
internal import NIOCore
internal import Relais

/// What a walk through the journal found, as `relais journal verify` prints it.
public struct JournalReport: Sendable, Codable, Hashable {
  /// Whether every fact, chain, signature and page is as it was written.
  public var isSound: Bool
  /// How many facts there are.
  public var facts: UInt64
  /// The file's size.
  public var bytes: Int64
  /// One line on each writer's chain.
  public var chains: [String]
  /// What is wrong, each with its place; empty when nothing is.
  public var problems: [String]

  /// The report as lines of text.
  public var lines: [String] {
    let head = isSound ? "sound" : "NOT sound"
    return ["The journal is \(head): \(facts) facts, \(bytes) bytes."] + chains.map { "  \($0)" }
      + problems.map { "  problem: \($0)" }
  }
}

/// Answers the commands about the journal.
struct JournalDesk: Sendable {
  /// The station.
  let run: StationRun

  /// Carries out one request; see ``ControlDesk/respond(to:reply:)``.
  func respond(
    to request: ControlRequest, reply: @Sendable (ControlReply) async throws -> Void
  ) async throws {
    do throws(JournalError) {
      switch request {
      case .journalVerify: await send(.verified(try await verify()), reply)
      case .journalExport(let node):
        var known = VersionVector()
        if let node {
          let record = await run.ledger.record
          guard let vector = record.known(to: node) else {
            let nodes = record.nodes.map(\.name).joined(separator: ", ")
            return await send(
              .refused("no node is called \(node) here; there are: \(nodes)", isMisuse: true), reply
            )
          }
          known = vector
        }
        try await run.journal.export(after: known) { line in await send(.line(line), reply) }
        await send(.end, reply)
      case .journalCompact: await send(.done(try await compact(), facts: []), reply)
      default: break
      }
    } catch {
      try await reply(.refused("\(error)", isMisuse: false))
    }
  }

  /// Sends a reply; a caller who has gone away is no failure of the journal's.
  private func send(
    _ answer: ControlReply, _ reply: @Sendable (ControlReply) async throws -> Void
  ) async {
    do { try await reply(answer) } catch { run.logger.debug("A command went away") }
  }

  private func verify() async throws(JournalError) -> JournalReport {
    let report = try await run.journal.verify()
    return JournalReport(
      isSound: report.isClean, facts: report.facts, bytes: report.bytes,
      chains: report.chains.map { chain in
        "\(chain.writer): \(chain.facts) facts up to \(chain.last), \(chain.seals) seals, "
          + "ends with \(chain.hash.prefix(16))"
      },
      problems: report.missing.map { "missing: \($0)" } + report.problems.map(\.description))
  }

  /// Takes in the lines of an exported file, up to one that is empty.
  func taker(of file: String) -> LineTaker {
    let importing = Importing(Importer(into: run.journal, file: file))
    let ledger = run.ledger
    return LineTaker { line in
      do throws(JournalError) {
        guard line.readableBytes == 0 else {
          try await importing.take(line)
          return nil
        }
        await ledger.absorb()
        return .done(await importing.words, facts: [])
      } catch {
        await ledger.absorb()
        return .refused("\(error)", isMisuse: false)
      }
    }
  }

  private func compact() async throws(JournalError) -> String {
    let report = try await run.journal.compact()
    return
      "Freed \(report.freed) of \(report.bytesBefore) bytes: \(report.rollupRows) old rollups, "
      + "\(report.seals) seals covered by later ones, \(report.snapshots) old snapshots."
  }
}

/// An import under way.
private actor Importing {
  private var importer: Importer

  init(_ importer: Importer) { self.importer = importer }

  func take(_ line: ByteBuffer) async throws(JournalError) {
    var importer = importer
    defer { self.importer = importer }
    try await importer.take(Array(line.readableBytesView) + [UInt8(ascii: "\n")])
  }

  /// What came of it, for a person.
  var words: String {
    let report = importer.report
    let rest = report.isComplete ? "" : " The file ends early; the rest is missing."
    return "Took in \(report.added) facts; \(report.alreadyHere) were here already.\(rest)"
  }
}
