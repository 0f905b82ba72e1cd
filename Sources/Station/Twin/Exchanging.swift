internal import Exchange
internal import Incidents
internal import Journal
internal import Logging
internal import Relais
internal import Synchronization
internal import Twin

/// Brings two journals to the same facts, round by round; the same on both sides.
struct Exchanging: Sendable {
  /// Where a round is posted.
  static let path = "/exchange"
  /// Bytes of lines in a frame on a line that is not paid by the byte: some 50 KiB deflated.
  static let wideFrame = 256 * 1_024
  /// The same on a thin or metered line: some 4 KiB deflated, half a second of 64 kbit/s.
  static let thinFrame = 16 * 1_024

  /// The facts on disk.
  let journal: Journal
  /// The record, to take up what comes in.
  let ledger: Ledger
  /// Where what goes wrong is told.
  let logger: Logger
  /// What the other nodes have.
  let known = PeerKnowledge()

  /// What came of meeting the other node.
  struct Meeting: Hashable, Sendable {
    /// Facts that were new here.
    var taken: UInt64 = 0
    /// Facts that were sent, some of which the other may have had.
    var sent = 0
    /// What the other has now.
    var theirs = VersionVector()
  }

  /// Answers a round that the other node posted.
  func answer(_ body: [UInt8], from pair: Pair) async -> PeerAnswer {
    guard let round = ExchangeRound(bytes: body) else {
      return refuse(pair, .refusal(400, "this is no round of exchange"))
    }
    do {
      _ = try await take(round.frames, from: pair)
      known.heard(round.vector, of: pair.id)
      let vector = try await journal.gaplessVector()
      let frame = try await journal.frame(after: round.vector, limit: Self.wideFrame)
      var hasMore = false
      if let frame {
        hasMore = try await journal.frame(after: frame.reached, limit: 1) != nil
      }
      return PeerAnswer(
        body: ExchangeRound(
          vector: vector, frames: frame.map { [$0.bytes] } ?? [], hasMore: hasMore
        ).bytes)
    } catch {
      return refuse(pair, .refusal(409, "\(error)"))
    }
  }

  /// Goes on, round by round, until neither has anything for the other.
  ///
  /// - Parameters:
  ///   - connection: to the other node, whose key was proven.
  ///   - pair: the other node.
  ///   - theirs: what it had when it was last met; nil asks it first.
  ///   - frame: bytes of lines in a frame.
  /// - Returns: what came of it.
  /// - Throws: ``PeerError`` and ``JournalError``; what was taken by then stays.
  func meet(
    over connection: inout PeerConnection, _ pair: Pair, theirs: VersionVector?, frame: Int
  ) async throws -> Meeting {
    var meeting = Meeting()
    var known = theirs
    while true {
      var round = ExchangeRound(vector: try await journal.gaplessVector())
      if let known, let next = try await journal.frame(after: known, limit: frame) {
        round.frames = [next.bytes]
        meeting.sent += next.facts
      }
      let posted = try await connection.post(Self.path, round.bytes, timeout: .seconds(60))
      guard let answer = ExchangeRound(bytes: posted) else {
        throw PeerError.refused(status: 200, words: "the answer is no round of exchange")
      }
      let taken = try await take(answer.frames, from: pair)
      meeting.taken += taken
      meeting.theirs = answer.vector
      self.known.heard(answer.vector, of: pair.id)
      let hadNothing = taken == 0 && !answer.hasMore && round.frames.isEmpty
      // The same answer to the same question: it does not take what it is sent.
      if answer.vector == known, taken == 0, !round.frames.isEmpty {
        throw PeerError.refused(status: 200, words: "the other node does not take what it is sent")
      }
      known = answer.vector
      if hadNothing, try await journal.frame(after: answer.vector, limit: 1) == nil {
        return meeting
      }
    }
  }

  /// Takes the facts of a note; what became of it.
  func take(_ note: [UInt8], from pair: Pair) async -> NoteReceipt.Outcome {
    do {
      _ = try await take([note], from: pair)
      return .taken
    } catch {
      logger.debug(
        "The facts of a note were not taken", metadata: ["node": "\(pair.node)", "why": "\(error)"])
      return .refused
    }
  }

  private func take(_ frames: [[UInt8]], from pair: Pair) async throws -> UInt64 {
    guard !frames.isEmpty else { return 0 }
    let partner = JournalPartner(node: pair.node, writerKey: pair.writerKey)
    var added: UInt64 = 0
    do {
      for frame in frames { added += try await journal.take(frame, from: partner).added }
    } catch {
      // What stood under whole seals before is here, and is taken up.
      await ledger.absorb()
      throw error
    }
    if added > 0 { await ledger.absorb() }
    return added
  }

  private func refuse(_ pair: Pair, _ answer: PeerAnswer) -> PeerAnswer {
    logger.error(
      "What another node sent was refused",
      metadata: [
        "node": "\(pair.node)", "why": "\(String(decoding: answer.body, as: UTF8.self))",
      ])
    return answer
  }
}
