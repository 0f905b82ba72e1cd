internal import CLinux
internal import Glibc
internal import Relais

/// What the node has acknowledged, kept beside the database in `journal.head`, one line of text.
///
/// It is how a database that has gone back in time is noticed: restored from a copy, or robbed of
/// its write-ahead log. It is written after every commit and before its callers are told, without
/// a sync of its own: a killed process leaves it exact; after a power cut it may be behind, which
/// is harmless. It names its own inode and birth time, so that a copy of the whole directory is
/// noticed too. What cannot be seen from here is a disk image set back as a whole, or old files
/// written over all of the new ones in place: the other nodes notice that, when they hold facts of
/// this writer that the writer itself does not know.
struct HeadMark: Hashable, Sendable {
  /// How the journal was left.
  enum State: String, Sendable {
    /// In use; found at a start, it tells of a crash.
    case open
    /// Closed in good order.
    case shut
    /// Damage was met while reading: the next start looks at every fact.
    case hurt
  }

  /// Drawn at random with each new epoch, and also in the database.
  var instance: [UInt8]
  /// The epoch in use.
  var epoch: UInt32
  /// The last fact acknowledged in it, 0 for none.
  var sequence: UInt64
  /// The chain's hash there.
  var hash: FactHash
  /// How the journal was left.
  var state: State
  /// Inode and birth time of the file that it was written to, in hexadecimal.
  var identity: String = ""

  /// The line; its length never changes, so that it is replaced by one write.
  var line: String {
    let fields = [
      "relais-head-1", Hexadecimal.text(of: instance), Self.padded(epoch, 10),
      Self.padded(sequence, 20), hash.description, identity, state.rawValue,
    ]
    return fields.joined(separator: " ") + "\n"
  }

  /// Reads a line; nil for anything that is not one.
  init?(line: String) {
    let fields = line.split(whereSeparator: \.isWhitespace)
    guard fields.count == 7, fields[0] == "relais-head-1",
      let instance = Hexadecimal.bytes(of: fields[1]), instance.count == 16,
      let epoch = UInt32(fields[2]), let sequence = UInt64(fields[3]),
      let hash = Hexadecimal.bytes(of: fields[4]).flatMap({ FactHash(bytes: $0) }),
      let state = State(rawValue: String(fields[6]))
    else { return nil }
    self.init(
      instance: instance, epoch: epoch, sequence: sequence, hash: hash, state: state,
      identity: String(fields[5]))
  }

  /// A mark; see the properties.
  init(
    instance: [UInt8], epoch: UInt32, sequence: UInt64, hash: FactHash, state: State,
    identity: String = ""
  ) {
    self.instance = instance
    self.epoch = epoch
    self.sequence = sequence
    self.hash = hash
    self.state = state
    self.identity = identity
  }

  private static func padded(_ value: some BinaryInteger, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// The open file of the mark.
struct HeadMarkFile: Sendable {
  /// What a start finds in the file.
  enum Found: Hashable, Sendable {
    /// No file.
    case nothing
    /// A file that is no mark.
    case unreadable
    /// A mark, in a file that is a copy of the one it was written to.
    case copied(HeadMark)
    /// A mark.
    case genuine(HeadMark)

    /// The mark, wherever it stands.
    var mark: HeadMark? {
      switch self {
      case .nothing, .unreadable: nil
      case .copied(let mark), .genuine(let mark): mark
      }
    }
  }

  private let file: Int32
  private let identity: String

  /// Reads what an earlier run left.
  static func find(_ path: String) throws(JournalError) -> Found {
    guard let bytes = try FileSystem.read(path) else { return .nothing }
    guard let mark = HeadMark(line: String(decoding: bytes, as: UTF8.self)) else {
      return .unreadable
    }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileSystem.error(path, "cannot be read") }
    defer { close(file) }
    return mark.identity == identity(of: file) ? .genuine(mark) : .copied(mark)
  }

  /// Makes a new file with that mark in place of any older one, and keeps it open.
  ///
  /// The file stays open until the process ends or ``shut()`` is called.
  init(creating path: String, _ mark: HeadMark) throws(JournalError) {
    let draft = path + ".new"
    try FileSystem.remove(draft)
    file = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileSystem.error(draft, "cannot be written") }
    identity = Self.identity(of: file)
    guard write(mark), fsync(file) == 0 else {
      let failure = FileSystem.error(draft, "cannot be written")
      close(file)
      throw failure
    }
    try FileSystem.move(draft, to: path)
  }

  /// Replaces the mark; a failure is told but is no danger: the mark is then merely behind.
  @discardableResult
  func write(_ mark: HeadMark) -> Bool {
    var mark = mark
    mark.identity = identity
    let bytes = Array(mark.line.utf8)
    return pwrite(file, bytes, bytes.count, 0) == bytes.count
  }

  /// Makes the mark survive a power cut.
  func sync() { fdatasync(file) }

  /// Closes the file; nothing may be written afterwards.
  func shut() { close(file) }

  private static func identity(of file: Int32) -> String {
    var inode: UInt64 = 0
    var birth: UInt64 = 0
    guard relais_file_birth(file, &inode, &birth) == 0 else { return "unknown" }
    return String(inode, radix: 16) + "-" + String(birth, radix: 16)
  }
}
