internal import GRDB
internal import GRDBSQLite

/// A cached statement driven by SQLite's C API: GRDB's own binding boxes every value, which for
/// rows written a hundred thousand times a second costs more than SQLite itself.
///
/// Two uses of the same SQL must not overlap.
struct FastStatement {
  private let statement: Statement
  private let database: OpaquePointer?

  private var handle: OpaquePointer { statement.sqliteStatement }

  /// Takes the statement from the connection's cache, or prepares it.
  init(_ database: Database, _ sql: String) throws {
    statement = try database.cachedStatement(sql: sql)
    self.database = database.sqliteConnection
    reset()
  }

  /// Makes it ready for the next row.
  func reset() { sqlite3_reset(handle) }

  /// Binds an integer; parameters count from 1.
  func bind(_ parameter: Int32, _ value: Int64) {
    sqlite3_bind_int64(handle, parameter, value)
  }

  /// Binds bytes, which must stay where they are until the statement is reset.
  func bind(_ parameter: Int32, borrowing bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress, bytes.count > 0 {
      sqlite3_bind_blob64(handle, parameter, base, UInt64(bytes.count), nil)
    } else {
      sqlite3_bind_zeroblob(handle, parameter, 0)
    }
  }

  /// Binds a text, which must stay where it is until the statement is reset.
  func bind(_ parameter: Int32, borrowing text: UnsafeBufferPointer<UInt8>) {
    text.withMemoryRebound(to: CChar.self) { text in
      _ = sqlite3_bind_text(handle, parameter, text.baseAddress, Int32(text.count), nil)
    }
  }

  /// Whether there is a next row.
  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let code = sqlite3_extended_errcode(database)
      let message = String(cString: sqlite3_errmsg(database))
      reset()
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
  }

  /// Runs a statement that returns no rows, and makes it ready for the next.
  func run() throws {
    _ = try step()
    reset()
  }

  /// An integer column; columns count from 0.
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// A copy of a blob column.
  func bytes(_ column: Int32) -> [UInt8] {
    let count = Int(sqlite3_column_bytes(handle, column))
    guard count > 0, let base = sqlite3_column_blob(handle, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// A copy of a text column.
  func text(_ column: Int32) -> String {
    guard let base = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
  }
}
