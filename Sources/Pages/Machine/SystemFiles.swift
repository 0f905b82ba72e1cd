import Glibc

/// What the C library can do with folders that Swift's view of it does not show (GNU extensions).
enum SystemFiles {
  /// Lets two paths of one file system change places in one step (renameat2(2)).
  ///
  /// - Returns: whether they did; else `errno` tells why not.
  static func exchange(_ one: String, _ other: String) -> Bool { rename(one, other, flags: 2) }

  /// Renames, but never over something.
  ///
  /// - Returns: whether it did; else `errno` tells why not.
  static func move(_ path: String, toFree free: String) -> Bool { rename(path, free, flags: 1) }

  /// Brings all of an open file's file system to the disk (syncfs(2)).
  ///
  /// - Returns: whether it did; else `errno` tells why not.
  static func sync(_ descriptor: Int32) -> Bool {
    typealias Function = @convention(c) (CInt) -> CInt
    guard let symbol = symbol("syncfs") else { return false }
    return unsafeBitCast(symbol, to: Function.self)(descriptor) == 0
  }

  private static func rename(_ from: String, _ to: String, flags: CUnsignedInt) -> Bool {
    typealias Path = UnsafePointer<CChar>
    typealias Function = @convention(c) (CInt, Path, CInt, Path, CUnsignedInt) -> CInt
    guard let symbol = symbol("renameat2") else { return false }
    return unsafeBitCast(symbol, to: Function.self)(AT_FDCWD, from, AT_FDCWD, to, flags) == 0
  }

  private static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
    // No handle stands for all libraries that the program has.
    guard let symbol = dlsym(nil, name) else {
      errno = ENOSYS
      return nil
    }
    return symbol
  }
}
