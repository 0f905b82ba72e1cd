internal import Foundation
internal import GRDB
internal import Relais

extension Row {
  /// An integer; damage if something else is there, where GRDB's subscript would end the process.
  func integer(_ column: String) throws -> Int64 { try value(column) }

  /// A text; damage if something else is there.
  func text(_ column: String) throws -> String { try value(column) }

  /// Bytes; damage if something else is there.
  func bytes(_ column: String) throws -> [UInt8] { [UInt8](try value(column) as Data) }

  /// The sequence in a key of facts, seals or gaps.
  func sequence(_ column: String) throws -> UInt64 {
    UInt64(bitPattern: try integer(column)) & JournalLimits.factsPerWriter
  }

  /// The stamp in the columns `milliseconds` and `counter`.
  func stamp() throws -> HybridTime {
    HybridTime(
      milliseconds: try integer("milliseconds"),
      counter: UInt32(truncatingIfNeeded: try integer("counter")))
  }

  /// A seal's row.
  func seal() throws -> StoredSeal {
    StoredSeal(
      sequence: try sequence("id"), latest: try stamp(), signature: try bytes("signature"))
  }

  private func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value = Value.fromDatabaseValue(self[column] as DatabaseValue) else {
      throw DiskFailure(damage: "a row's \(column) is not what it must be")
    }
    return value
  }
}
