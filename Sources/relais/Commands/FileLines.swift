internal import Glibc

/// The lines of a file, read piece by piece.
struct FileLines: AsyncSequence, Sendable {
  /// The longest line, in bytes; a longer one is cut there, and then refused by who reads it.
  static let limit = 1 << 20

  /// Why a file cannot be read.
  struct Unreadable: Error, CustomStringConvertible {
    /// The system's word.
    var description: String
  }

  private let descriptor: Int32

  /// Opens a file; `-` is standard input.
  init(_ file: String) throws(Unreadable) {
    descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable(description: String(cString: strerror(errno))) }
  }

  /// Begins to read where the file stands.
  func makeAsyncIterator() -> Iterator { Iterator(descriptor: descriptor) }

  /// Gives line by line, without line breaks.
  struct Iterator: AsyncIteratorProtocol {
    /// The open file.
    let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isAtEnd = false

    /// Reads an open file.
    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next line; nil at the end.
    mutating func next() async throws -> String? {
      while true {
        if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
          defer { buffer.removeFirst(end + 1) }
          return String(decoding: buffer[..<end], as: UTF8.self)
        }
        guard !isAtEnd, buffer.count < FileLines.limit else { break }
        try fill()
      }
      guard !buffer.isEmpty else { return nil }
      defer { buffer = [] }
      return String(decoding: buffer, as: UTF8.self)
    }

    private mutating func fill() throws(Unreadable) {
      var piece = [UInt8](repeating: 0, count: 65_536)
      let count = read(descriptor, &piece, piece.count)
      guard count >= 0 else { throw Unreadable(description: String(cString: strerror(errno))) }
      isAtEnd = count == 0
      buffer += piece[..<count]
    }
  }
}
