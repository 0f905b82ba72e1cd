import FoundationEssentials
import Glibc
import Relais

/// The public surface as files in a folder, for any web server to serve.
///
/// A new folder is written beside the old one, and the two change places in one step of the file
/// system: whoever reads meanwhile finds the old site or the new one, whole. What the old one had
/// and the new one has not is gone then.
public struct StaticExport: Sendable {
  /// Lies in every folder that an export made; no other folder is ever replaced.
  static let mark = ".relais-export"

  private let files: [StaticFile]

  /// The files of a site.
  ///
  /// A page of several languages is written in the site's first one; each language also has
  /// addresses of its own. A folder holds each page as its `index.html`.
  public init(_ site: PublicSite) throws(StaticExportProblem) {
    files = try StaticFile.files(of: site)
  }

  /// Writes the files; the folder is made, or replaced if an export made it or nothing is in it.
  ///
  /// - Returns: how many files there are now.
  @discardableResult
  public func write(to folder: String) throws(StaticExportProblem) -> Int {
    let target = try ExportFolder(folder)
    let lock = try target.lock()
    defer { ExportFolder.unlock(lock) }
    target.removeLeftovers()
    let fresh = try target.makeFresh()
    do {
      for file in files { try Self.write(file.bytes, to: "\(fresh)/\(file.path)", in: fresh) }
      let mark = "Written by relais export, which replaces this folder as a whole.\n"
      try Self.write(Array(mark.utf8), to: "\(fresh)/\(Self.mark)", in: fresh)
      try target.putInPlace(fresh)
    } catch {
      try? FileManager.default.removeItem(atPath: fresh)
      throw error
    }
    return files.count
  }

  private static func write(
    _ bytes: [UInt8], to path: String, in folder: String
  ) throws(StaticExportProblem) {
    let parent = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
    do {
      try FileManager.default.createDirectory(
        atPath: String(parent), withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(String(parent), reason: SystemError.last)
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path, reason: SystemError.last) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .cannotWrite(path, reason: SystemError.last) }
      rest = rest.dropFirst(written)
    }
  }
}

/// Why a site was not exported, told so that it can be mended without a manual.
public enum StaticExportProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is something else at that place.
  case notOurs(String)
  /// The folder that it should lie in does not exist.
  case noParent(String)
  /// Another export to the same place, or beside it, is under way.
  case busy(String)
  /// Something could not be written, and why.
  case cannotWrite(String, reason: String)
  /// The old and the new folder could not change places, and why.
  case cannotExchange(String, reason: String)
  /// Two pages would be the same file, or one has a path that is no file's.
  case badPath(String)

  /// What is wrong, and what to do instead.
  public var description: String {
    switch self {
    case .notOurs(let folder):
      "\(folder) holds something that no export wrote: name an empty folder or a new one"
    case .noParent(let folder): "there is no folder \(folder): make it first"
    case .busy(let folder):
      "another export beside \(folder) is under way: try again when it is over"
    case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
    case .cannotExchange(let folder, let reason):
      "\(folder) cannot be replaced in one step: \(reason). A folder that something is mounted on "
        + "cannot be moved: name a folder inside it"
    case .badPath(let path): "\(path) cannot be a file"
    }
  }
}

/// What the system says of its last refusal.
enum SystemError {
  /// The words for the last error of this thread.
  static var last: String { words(errno) }

  /// The words for an error's number.
  static func words(_ number: Int32) -> String {
    guard let words = strerror(number) else { return "error \(number)" }
    return String(cString: words)
  }
}
