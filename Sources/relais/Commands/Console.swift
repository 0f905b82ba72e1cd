internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc

/// Standard output and standard error.
enum Console {
  /// Exit code 0: all is well.
  static let fine = ExitCode(0)
  /// Exit code 1: something is down.
  static let down = ExitCode(1)
  /// Exit code 2: bad use or configuration, or the station cannot be reached.
  static let misuse = ExitCode(2)

  /// Writes a line to standard output.
  static func say(_ line: String) { put(line + "\n", to: STDOUT_FILENO) }

  /// Writes a line to standard error.
  static func complain(_ line: String) { put(line + "\n", to: STDERR_FILENO) }

  /// Writes a value as JSON with sorted keys, one line, or indented.
  static func say(json value: some Encodable, indented: Bool = true) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    if indented { encoder.outputFormatting.insert(.prettyPrinted) }
    say(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Writes text to a descriptor; ends the program with 1 where that fails.
  static func putOrThrow(_ text: String, to descriptor: Int32, file: String) throws {
    var text = text
    let isWritten = text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = write(descriptor, start, rest.count)
        if count <= 0 { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
    guard isWritten else {
      complain("relais: cannot write \(file): \(String(cString: strerror(errno)))")
      throw down
    }
  }

  /// Writes text to a descriptor; gives up silently where nobody reads any more.
  static func put(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        let count = write(descriptor, start, rest.count)
        if count <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
