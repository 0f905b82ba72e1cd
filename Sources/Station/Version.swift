/// The version of the program.
public enum Version {
  /// As in CHANGELOG.md: major, minor, patch (semver.org).
  public static let current = "0.1.0"
}
