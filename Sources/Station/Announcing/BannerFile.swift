internal import FoundationEssentials
internal import Publishing

/// What the keeper of a site puts into it so that it shows the banner.
public enum BannerFile: String, CaseIterable, Sendable {
  /// The element that includes the script.
  case tag
  /// A script for `sh` that keeps a copy on the site's own host.
  case snippet
  /// A plugin for WordPress, in one file.
  case plugin

  /// The file for a page at that address; nil where that is no address, or one that could mean
  /// something within the file.
  public func text(page: String) -> String? {
    let bare = page.hasSuffix("/") ? String(page.dropLast()) : page
    let isPlain = bare.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic
          || "0123456789-._~:/[]%".unicodeScalars
            .contains(scalar))
    }
    guard isPlain, let url = URL(string: bare), ["http", "https"].contains(url.scheme),
      url.host()?.isEmpty == false
    else { return nil }
    return switch self {
    case .tag: "<script src=\"\(bare)\(BannerScript.path)\" defer></script>\n"
    case .snippet: BannerSnippet.text(page: bare)
    case .plugin: BannerPlugin.text(page: bare)
    }
  }
}
