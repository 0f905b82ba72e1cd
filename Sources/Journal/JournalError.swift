public import Relais

/// Why the journal cannot do what was asked, in words for a person: what happened, and what to do.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another process holds the journal; its process id is known unless it has just begun.
  case inUse(file: String, process: Int32?)
  /// The disk, the file system or a permission stands in the way.
  case unusable(file: String, what: String, remedy: String)
  /// What the disk returned is not what was written.
  case damaged(file: String, what: String, remedy: String)
  /// So much waits for the disk that no more facts are taken; none of this call's facts is kept.
  case full(waiting: Int, remedy: String)
  /// A fact breaks a limit of ``JournalLimits``; none of this call's facts is kept.
  case invalid(what: String)
  /// A line of an imported file is not what it must be; lines count from 1.
  ///
  /// All facts under the last good seal before that line are kept; importing again goes on there.
  case badLine(file: String, line: Int, what: String, remedy: String)
  /// Two different facts claim one id: a writer, or a file, has two histories.
  case equivocation(id: FactID, file: String, line: Int)
  /// The journal has been closed.
  case closed

  /// One or two sentences: what happened, then what to do.
  public var description: String {
    switch self {
    case .inUse(let file, let process):
      let holder = process.map { "process \($0)" } ?? "another process"
      return "\(file): \(holder) has this journal open. Stop it first, or ask it instead."
    case .unusable(let file, let what, let remedy), .damaged(let file, let what, let remedy):
      return "\(file): \(what). \(remedy)"
    case .full(let waiting, let remedy):
      return "\(waiting) facts already wait for the disk, no more are taken. \(remedy)"
    case .invalid(let what):
      return "A fact was refused: \(what)."
    case .badLine(let file, let line, let what, let remedy):
      return "\(file), line \(line): \(what). \(remedy)"
    case .equivocation(let id, let file, let line):
      return "\(file), line \(line): fact \(id) is here with another content than in this journal: "
        + "its writer has two histories. Nothing of it was taken; compare both with their owners, "
        + "one of them runs from a restored copy or was forged."
    case .closed:
      return "The journal has been closed."
    }
  }
}

/// The bounds of the journal.
public enum JournalLimits {
  /// Bytes of one payload: 32 KiB, so that any fact fits into one frame between nodes.
  public static let payloadBytes = 32 * 1_024
  /// Bytes of one kind's name; ASCII without controls and spaces.
  public static let kindBytes = 64
  /// Facts that may wait for the disk.
  public static let waitingFacts = 10_000
  /// Bytes that may wait for the disk: 64 MiB.
  public static let waitingBytes = 64 * 1_024 * 1_024
  /// Facts written in one transaction at most, so that nobody waits long behind a crowd.
  public static let factsPerCommit = 1_000
  /// Bytes written in one transaction at most, unless one fact is larger: 4 MiB.
  public static let bytesPerCommit = 4 * 1_024 * 1_024
  /// Facts that one seal covers at most, when they are written; any node can go on behind a seal.
  public static let factsPerSealWritten = 128
  /// Bytes of payloads that one seal covers at most, unless one fact is larger: 16 KiB.
  public static let bytesPerSealWritten = 16 * 1_024
  /// Bytes of a frame between nodes, deflated: 64 KiB.
  public static let frameBytes = 64 * 1_024
  /// Bytes that a frame may be inflated to: 4 MiB.
  public static let inflatedBytes = 4 * 1_024 * 1_024
  /// Facts between two seals that an import holds in memory.
  public static let factsPerSeal = 4_096
  /// Bytes between two seals that an import holds in memory: 64 MiB.
  public static let bytesPerSeal = 64 * 1_024 * 1_024
  /// Bytes of one line of an exported file: 1 MiB.
  public static let lineBytes = 1_024 * 1_024
  /// Facts of one writer: 2⁴⁰ − 1.
  public static let factsPerWriter: UInt64 = (1 << 40) - 1
  /// Writers of one journal: 2²² − 1.
  public static let writers: Int64 = (1 << 22) - 1
}
