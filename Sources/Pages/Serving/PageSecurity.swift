internal import Crypto
internal import FoundationEssentials

/// What a browser may do with a page, as a Content-Security-Policy: nothing but what is named here.
///
/// Style and script that stand in the page itself are let through by their hashes: whatever else
/// gets into the page, through a text field or on the way, is not run.
public struct PageSecurity: Hashable, Sendable {
  /// The exact text between `<style>` and `</style>`, for each of them.
  public var styles: [String]
  /// The exact text between `<script>` and `</script>`, for each of them.
  public var scripts: [String]
  /// Whether pages of other sites may show it in a frame.
  public var isFrameable: Bool

  /// A policy for a page with these styles and scripts.
  public init(styles: [String] = [], scripts: [String] = [], isFrameable: Bool = false) {
    self.styles = styles
    self.scripts = scripts
    self.isFrameable = isFrameable
  }

  /// The fields that tell it, for `Resource.headers`.
  public var headers: [(name: String, value: String)] {
    var fields = [(name: "Content-Security-Policy", value: policy)]
    if isFrameable { fields.append((name: "X-Frame-Options", value: "")) }
    return fields
  }

  private var policy: String {
    var rules = ["default-src 'none'", "img-src 'self' data:"]
    if !styles.isEmpty { rules.append("style-src " + Self.hashes(styles)) }
    if !scripts.isEmpty {
      rules.append("script-src " + Self.hashes(scripts))
      rules.append("connect-src 'self'")
    }
    rules.append("base-uri 'none'")
    rules.append("form-action 'self'")
    rules.append("frame-ancestors " + (isFrameable ? "*" : "'none'"))
    return rules.joined(separator: "; ")
  }

  private static func hashes(_ texts: [String]) -> String {
    texts.map { text in
      let hash = Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
      return "'sha256-\(hash)'"
    }.joined(separator: " ")
  }

  /// What is said of every resource that does not say otherwise.
  static let defaults: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
  ]
}
