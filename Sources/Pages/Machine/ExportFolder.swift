import FoundationEssentials
import Glibc

/// The folder that an export makes or replaces, and what lies beside it meanwhile.
struct ExportFolder {
  /// The folder, without links on the way to it.
  private let path: String
  private let parent: String
  private let name: String
  private let exists: Bool

  /// A folder that may be replaced: one that is not there, is empty, or was made by an export.
  init(_ folder: String) throws(StaticExportProblem) {
    if let real = Self.real(folder) {
      path = real
      exists = true
      guard Self.isReplaceable(real) else { throw .notOurs(folder) }
    } else {
      var folder = folder
      while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
      let slash = folder.lastIndex(of: "/")
      let start = slash.map { folder[..<$0] } ?? "."
      let last = slash.map { folder[folder.index(after: $0)...] } ?? folder[...]
      guard let above = Self.real(start.isEmpty ? "/" : String(start)), SmallFile.isFolder(above)
      else { throw .noParent(String(start)) }
      // Something is there after all: a link that leads nowhere.
      var status = stat()
      guard !last.isEmpty, lstat("\(above)/\(last)", &status) != 0 else { throw .notOurs(folder) }
      path = above == "/" ? "/\(last)" : "\(above)/\(last)"
      exists = false
    }
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    parent = slash == path.startIndex ? "/" : String(path[..<slash])
    name = String(path[path.index(after: slash)...])
    guard !name.isEmpty else { throw .notOurs(path) }
  }

  /// A descriptor that keeps others from exporting beside it, until ``unlock(_:)``.
  func lock() throws(StaticExportProblem) -> Int32 {
    let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(parent, reason: SystemError.last) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .busy(path)
    }
    return descriptor
  }

  /// Lets others export.
  static func unlock(_ descriptor: Int32) {
    // Closing alone would not do while a program just being started still has a copy.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Removes what exports left that were cut short.
  func removeLeftovers() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for other in names where other.hasPrefix(prefix) {
      try? FileManager.default.removeItem(atPath: "\(parent)/\(other)")
    }
  }

  /// Makes an empty folder beside.
  func makeFresh() throws(StaticExportProblem) -> String {
    var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap(mkdtemp) != nil
    }
    guard made else { throw .cannotWrite(parent, reason: SystemError.last) }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Puts a folder written in full where the old one is, or where none is; removes the old one.
  func putInPlace(_ fresh: String) throws(StaticExportProblem) {
    // The bytes must be on the disk before the name is, or a power cut could leave empty files.
    let descriptor = open(fresh, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(fresh, reason: SystemError.last) }
    defer { close(descriptor) }
    guard fchmod(descriptor, 0o755) == 0, SystemFiles.sync(descriptor) else {
      throw .cannotWrite(fresh, reason: SystemError.last)
    }
    let isDone =
      exists ? SystemFiles.exchange(fresh, path) : SystemFiles.move(fresh, toFree: path)
    guard isDone else { throw .cannotExchange(path, reason: SystemError.last) }
    if exists { try? FileManager.default.removeItem(atPath: fresh) }
  }

  private var prefix: String { ".\(name).relais-new-" }

  private static func isReplaceable(_ folder: String) -> Bool {
    guard SmallFile.isFolder(folder),
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { return false }
    return names.isEmpty || names.contains(StaticExport.mark)
  }

  private static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
}
