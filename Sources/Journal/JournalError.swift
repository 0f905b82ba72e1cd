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
