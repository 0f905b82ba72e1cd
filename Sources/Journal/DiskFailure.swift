internal import GRDB
internal import GRDBSQLite
internal import Relais

/// Why SQLite could not do something, with what a person can do about it.
struct DiskFailure: Error, Hashable, Sendable {
  /// What happened, in words that follow the file's name and a colon.
  var what: String
  /// What to do.
  var remedy: String
  /// Whether the file itself is broken, so that trying again cannot help but gathering what is
  /// readable can.
  var isDamage: Bool

  /// Words for any error of SQLite, of GRDB, or of the journal's own reading.
  init(_ error: any Error) {
    if let failure = error as? DiskFailure {
      self = failure
    } else if let error = error as? DatabaseError {
      self.init(code: error.extendedResultCode, message: error.message ?? "")
    } else if error is RowDecodingError {
      self.init(damage: "a value in the file is not of its column's type")
    } else {
      self.init(
        what: String(describing: error), remedy: "Restart; if it stays, report it.",
        isDamage: false)
    }
  }

  /// What is stored is not what was written.
  init(damage what: String) {
    self.init(
      what: what,
      remedy: "What is readable is gathered into a new file, the damaged one is kept beside it. "
        + "Import an export or a backup to fill what is lost, and look at the disk's health.",
      isDamage: true)
  }

  /// The promises of the journal cannot be kept.
  init(unsafe what: String) {
    self.init(
      what: what, remedy: "See that the directory is on a local disk, not on a network share.",
      isDamage: false)
  }

  /// The disk has not answered for that long.
  init(stalled time: Duration) {
    self.init(
      what: "the disk has not answered for \(time.written)",
      remedy: "See that it is there and works (`dmesg`); facts wait in memory.", isDamage: false)
  }

  private init(what: String, remedy: String, isDamage: Bool) {
    self.what = what
    self.remedy = remedy
    self.isDamage = isDamage
  }

  private init(code: ResultCode, message: String) {
    switch code.primaryResultCode {
    case .SQLITE_FULL:
      self.init(
        what: "the disk is full", remedy: "Free some space on that disk; facts wait in memory.",
        isDamage: false)
    case .SQLITE_IOERR:
      self.init(
        what: "the disk reports an error (\(message), code \(code.rawValue))",
        remedy: "See `dmesg` and the disk's health; facts wait in memory.", isDamage: false)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
      self.init(
        what: "the file cannot be written (\(message))",
        remedy: "See that the directory exists, belongs to the user that runs Relais, and is not "
          + "mounted read-only.", isDamage: false)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(damage: "the file is damaged (\(message))")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        what: "another program holds the file (\(message))",
        remedy: "Stop that program; the journal wants its file for itself.", isDamage: false)
    case .SQLITE_NOMEM:
      self.init(
        what: "there is no memory left", remedy: "Give the machine more memory.", isDamage: false)
    default:
      self.init(
        what: "SQLite refused (\(message), code \(code.rawValue))",
        remedy: "Restart; if it stays, report it.", isDamage: false)
    }
  }

  /// The failure as an error about that file.
  func error(file: String) -> JournalError {
    isDamage
      ? .damaged(file: file, what: what, remedy: remedy)
      : .unusable(file: file, what: what, remedy: remedy)
  }
}
