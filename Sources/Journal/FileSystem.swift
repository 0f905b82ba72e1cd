internal import Glibc

/// The files of a journal, all in one directory of the node's own (mode 0700).
struct JournalFiles: Hashable, Sendable {
  /// The directory.
  let directory: String
  /// The database; SQLite keeps `-wal` beside it.
  var database: String { directory + "/journal.sqlite" }
  /// The node's private key.
  var key: String { directory + "/journal.key" }
  /// What had been acknowledged: see ``HeadMark``.
  var mark: String { directory + "/journal.head" }
  /// Held by the process that has the journal open.
  var lock: String { directory + "/journal.lock" }
  /// Where a damaged database's readable part is gathered, while that goes on.
  var gathering: String { directory + "/journal.gathering.sqlite" }
  /// The same, complete and ready to take the database's place.
  var gathered: String { directory + "/journal.gathered.sqlite" }

  /// What lies beside a database that belongs to it.
  static let companions = ["-wal", "-shm", "-journal"]
}

/// The few calls on files that the journal needs, with errors in words.
enum FileSystem {
  /// Makes a directory, and those above it; one that is there already is left as it is.
  static func makeDirectory(_ path: String) throws(JournalError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o700) != 0 && errno != EEXIST { throw error(made, "cannot be created") }
    }
  }

  /// Whether there is a file.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// A small file's bytes; nil where there is none.
  static func read(_ path: String, atMost limit: Int = 64 * 1_024) throws(JournalError) -> [UInt8]?
  {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw error(path, "cannot be read")
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = Glibc.read(file, &bytes, limit)
    guard count >= 0 else { throw error(path, "cannot be read") }
    return Array(bytes.prefix(count))
  }

  /// Writes a small file so that after a crash it is there either whole or not at all.
  static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(JournalError) {
    let draft = path + ".new"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard file >= 0 else { throw error(draft, "cannot be written") }
    defer { close(file) }
    guard fchmod(file, mode) == 0, write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0
    else { throw error(draft, "cannot be written") }
    try move(draft, to: path)
  }

  /// Moves a file within its directory, durably.
  static func move(_ path: String, to target: String) throws(JournalError) {
    guard rename(path, target) == 0 else { throw error(path, "cannot be moved to \(target)") }
    try syncDirectory(of: target)
  }

  /// Removes a file if it is there.
  static func remove(_ path: String) throws(JournalError) {
    if unlink(path) != 0 && errno != ENOENT { throw error(path, "cannot be removed") }
  }

  /// Makes the names in a file's directory durable.
  static func syncDirectory(of path: String) throws(JournalError) {
    let name = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let directory = open(name.isEmpty ? "/" : name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw error(name, "cannot be opened") }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw error(name, "cannot be synced") }
  }

  /// Bytes of a file, 0 if there is none.
  static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// The last system error in words, as an error about that file.
  static func error(_ path: String, _ what: String) -> JournalError {
    let number = errno
    let words = String(cString: strerror(number))
    return .unusable(file: path, what: "\(what): \(words)", remedy: remedy(number))
  }

  private static func remedy(_ number: Int32) -> String {
    switch number {
    case ENOSPC, EDQUOT: "Free some space on that disk."
    case EACCES, EPERM: "Let the user that runs Relais own that directory."
    case EROFS: "The file system is mounted read-only: see `dmesg` for why, then remount it."
    case EIO: "The disk reports errors: see `dmesg`, and make a copy of it before all else."
    case ENOTDIR, EEXIST, EISDIR: "Something else has that name: move it away."
    default: "See that the path is right and the disk is there."
    }
  }
}
