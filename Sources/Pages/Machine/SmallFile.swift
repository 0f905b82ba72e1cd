import Glibc

/// Files small enough to be read in one piece.
enum SmallFile {
  /// Why a file was not read.
  struct Problem: Error {}

  /// All bytes of a plain file; one of more bytes than the limit is not read.
  static func bytes(at path: String, limit: Int) throws(Problem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Problem() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      (0...limit).contains(Int(status.st_size))
    else { throw Problem() }
    let size = Int(status.st_size)
    var filled = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while filled < size {
        let got = read(descriptor, buffer.baseAddress?.advanced(by: filled), size - filled)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { break }
        filled += got
      }
      count = filled
    }
    guard filled == size else { throw Problem() }
    return bytes
  }

  /// Whether there is a folder at a path.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
