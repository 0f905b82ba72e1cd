internal import Glibc

/// Keeps a second process from serving the companies of a folder; the kernel lets go when the
/// process dies.
final class FolderLock: Sendable {
  private let file: CInt

  /// Takes the lock.
  ///
  /// - Throws: ``StationError/alreadyRunning(folder:)``, and where the folder cannot be written.
  init(_ folder: DataFolder) throws(StationError) {
    let path = "\(folder.path)/node.lock"
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw .noDataFolder(path: folder.path, reason: String(cString: strerror(errno)))
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw .alreadyRunning(folder: folder.path)
    }
  }

  /// Whether nobody holds the lock of a file, which need not be there.
  static func check(_ path: String, of folder: DataFolder) throws(StationError) {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      throw .alreadyRunning(folder: folder.path)
    }
  }

  deinit { close(file) }
}
