internal import FoundationEssentials
internal import Glibc
internal import NIOPosix

/// A small file in the data folder that is there either whole or not at all, whatever happens.
struct KeptFile: Sendable {
  /// Why it cannot be read or written, in words.
  struct Problem: Error, CustomStringConvertible {
    /// One sentence.
    let description: String
  }

  /// The longest that is read, in bytes.
  static let limit = 16 << 20

  /// Where it lies.
  let path: String

  /// What it holds; nil where there is none.
  func read<Value: Decodable & Sendable>(_ type: Value.Type) throws(Problem) -> Value? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw problem("cannot be read")
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw problem("cannot be read") }
      if count == 0 { break }
      guard bytes.count + count <= Self.limit else {
        throw Problem(description: "\(path) is larger than a station has written it")
      }
      bytes += piece.prefix(count)
    }
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw Problem(
        description: "\(path) is damaged: put it back from a backup, or move it away: \(error)")
    }
  }

  /// Replaces what it holds, durably; readable to the station's user alone.
  func write(_ value: some Encodable & Sendable) async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let bytes = Array(try encoder.encode(value))
    // A disk may hang: on a thread that waits for nothing else.
    try await NIOThreadPool.singleton.runIfActive { try replace(with: bytes) }
  }

  private func replace(with bytes: [UInt8]) throws(Problem) {
    let draft = path + ".new"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw problem("cannot be written") }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw problem("cannot be written") }
      written += count
    }
    guard fchmod(file, 0o600) == 0, fsync(file) == 0, rename(draft, path) == 0 else {
      throw problem("cannot be written")
    }
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw problem("cannot be written") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw problem("cannot be written") }
  }

  private var directory: String {
    let name = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    return name.isEmpty ? "/" : name
  }

  private func problem(_ what: String) -> Problem {
    Problem(description: "\(path) \(what): \(String(cString: strerror(errno)))")
  }
}
