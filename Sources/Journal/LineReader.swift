internal import Glibc

/// Reads a text file line by line, whatever its size, with a limit to the length of a line.
final class LineReader {
  private let path: String
  private let file: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// Opens a file, to be closed with ``shut()``; throws if it cannot be read.
  init(_ path: String) throws(JournalError) {
    self.path = path
    file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileSystem.error(path, "cannot be read") }
  }

  /// Closes the file.
  func shut() { close(file) }

  /// The next line without its line feed; nil at the end.
  ///
  /// A last line without a line feed was cut
  /// off and is left out.
  func next() throws(JournalError) -> [UInt8]? {
    while true {
      if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      if isAtEnd { return nil }
      guard buffer.count - start <= JournalLimits.lineBytes else {
        // Too long for any line: handed on as it is, to be refused with its number.
        defer { start = buffer.count }
        return Array(buffer[start...])
      }
      try fill()
    }
  }

  private func fill() throws(JournalError) {
    buffer.removeFirst(start)
    start = 0
    var piece = [UInt8](repeating: 0, count: 64 * 1_024)
    let count = read(file, &piece, piece.count)
    guard count >= 0 else { throw FileSystem.error(path, "cannot be read") }
    isAtEnd = count == 0
    buffer.append(contentsOf: piece.prefix(count))
  }
}
