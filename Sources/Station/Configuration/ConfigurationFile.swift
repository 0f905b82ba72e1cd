internal import FoundationEssentials
internal import Relais

extension Configuration {
  /// The longest file that is read, in bytes.
  public static let sizeLimit = 4 << 20

  /// Reads a configuration file.
  public static func read(file: String) throws(ConfigurationError) -> Configuration {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw ConfigurationError(
        file: file,
        problems: [
          ConfigurationProblem(
            line: 1, path: "", found: "no file that can be read",
            allowed: "a YAML file; relais init writes one")
        ])
    }
    guard bytes.count <= sizeLimit else {
      throw ConfigurationError(
        file: file,
        problems: [
          ConfigurationProblem(
            line: 1, path: "", found: "\(bytes.count) bytes", allowed: "\(sizeLimit) bytes at most")
        ])
    }
    return try read(String(decoding: bytes, as: UTF8.self), file: file)
  }
}
