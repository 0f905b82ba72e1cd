internal import FoundationEssentials

/// Reads a secret that is kept beside the configuration.
enum SecretFile {
  /// The first line of a file of at most 64 KiB; nil where it cannot be read.
  static func read(_ path: String) -> String? {
    guard let handle = FileManager.default.contents(atPath: path), handle.count <= 65_536
    else { return nil }
    let text = String(decoding: handle, as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
  }
}
