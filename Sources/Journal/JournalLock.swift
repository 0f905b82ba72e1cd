internal import Glibc
internal import Synchronization

/// Keeps a second process from opening the journal; the kernel lets go when the process dies.
final class JournalLock: Sendable {
  private let file: Mutex<Int32?>

  /// Takes the lock, or says who holds it.
  init(_ path: String) throws(JournalError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileSystem.error(path, "cannot be opened") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let failure = FileSystem.error(path, "cannot be locked")
      close(file)
      guard isHeld else { throw failure }
      throw .inUse(file: path, process: Self.holder(path))
    }
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(file, 0) == 0, pwrite(file, text, text.count, 0) == text.count else {
      let failure = FileSystem.error(path, "cannot be written")
      close(file)
      throw failure
    }
    self.file = Mutex(file)
  }

  deinit { release() }

  /// Lets go; a second time does nothing.
  func release() {
    let file = file.withLock { file -> Int32? in
      defer { file = nil }
      return file
    }
    guard let file else { return }
    // Closing alone would not do while a child, forked just now, still shares the open file.
    flock(file, LOCK_UN)
    close(file)
  }

  private static func holder(_ path: String) -> Int32? {
    guard let bytes = try? FileSystem.read(path) else { return nil }
    return Int32(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
  }
}
