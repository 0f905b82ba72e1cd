internal import GRDB

/// A table besides the facts whose readable rows are saved out of a damaged database.
struct KeptTable {
  private let name: String
  private let key: String

  /// Every such table.
  ///
  /// Rows carry checksums of their own, so that a damaged one is not believed.
  static let all = [
    KeptTable(name: "snapshots", key: "number"),
    KeptTable(name: "memory", key: "key"),
    KeptTable(name: "series", key: "number"),
    KeptTable(name: "rollup_log", key: "number"),
    KeptTable(name: "rollups", key: "tier, series, start"),
  ]

  /// Copies rows from the front up to the first that cannot be read, then from the back.
  func copyReadable(from: Database, to: Database) throws {
    try? copy(order: key, from: from, to: to)
    let backwards = key.split(separator: ",").map { "\($0) DESC" }.joined(separator: ",")
    try? copy(order: backwards, from: from, to: to)
  }

  private func copy(order: String, from: Database, to: Database) throws {
    let rows = try Row.fetchCursor(from, sql: "SELECT * FROM \(name) ORDER BY \(order)")
    while let row = try rows.next() {
      let columns = row.columnNames.joined(separator: ", ")
      let places = row.columnNames.map { _ in "?" }.joined(separator: ", ")
      // A row that breaks the table's rules is damage too: it is left behind.
      try? to.execute(
        sql: "INSERT OR IGNORE INTO \(name) (\(columns)) VALUES (\(places))",
        arguments: StatementArguments(row.databaseValues))
    }
  }
}
