import FoundationEssentials
import Glibc

/// The name of one lab, which its namespaces and its directory carry too.
///
/// `relais-lab-<process>-<start>-<letters>`: who owns it, so that a later lab can tell what a dead
/// owner has left behind. The start time tells a process from a later one of the same number.
struct LabName: Hashable, Sendable, CustomStringConvertible {
  /// What every lab's name begins with.
  static let stem = "relais-lab-"
  /// Where labs keep their files.
  static let parent = "/tmp"

  /// The owner's process number.
  let process: pid_t
  /// When the owner started, in clock ticks since the machine did (proc(5), stat, field 22).
  let start: UInt64
  /// Six letters that no other lab on this machine has.
  let letters: String

  /// Makes a new name for this process, and its directory with it.
  static func make() throws -> LabName {
    let process = getpid()
    guard let start = startTime(of: process) else {
      throw LabError.fileFailed(path: "/proc/\(process)/stat", reason: "cannot be read")
    }
    var path = Array("\(parent)/\(stem)\(process)-\(start)-XXXXXX".utf8CString)
    guard mkdtemp(&path) != nil else {
      throw LabError.fileFailed(path: parent, reason: String(cString: strerror(errno)))
    }
    let letters = path.dropLast().suffix(6).map(UInt8.init(bitPattern:))
    return LabName(
      process: process, start: start, letters: String(decoding: letters, as: UTF8.self))
  }

  /// Reads the name at the beginning of a namespace's or a directory's name; nil for others'.
  init?(in text: String) {
    guard text.hasPrefix(Self.stem) else { return nil }
    let parts = text.dropFirst(Self.stem.count).split(separator: "-", maxSplits: 3)
    guard parts.count >= 3, let process = pid_t(parts[0]), let start = UInt64(parts[1]) else {
      return nil
    }
    self.init(process: process, start: start, letters: String(parts[2]))
  }

  private init(process: pid_t, start: UInt64, letters: String) {
    self.process = process
    self.start = start
    self.letters = letters
  }

  /// The name itself.
  var description: String { "\(Self.stem)\(process)-\(start)-\(letters)" }

  /// Where this lab keeps its files.
  var directory: String { "\(Self.parent)/\(self)" }

  /// Whether the process that made it still runs.
  var isOwned: Bool { Self.startTime(of: process) == start }

  /// When a process started, in clock ticks since the machine did; nil if there is none.
  private static func startTime(of process: pid_t) -> UInt64? {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
      return nil
    }
    // The program's name stands in brackets and may hold spaces: count fields after it.
    let text = String(decoding: data, as: UTF8.self)
    guard let bracket = text.lastIndex(of: ")") else { return nil }
    let fields = text[bracket...].split(separator: " ")
    return fields.count > 20 ? UInt64(fields[20]) : nil
  }
}
