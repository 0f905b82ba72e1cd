/// What a browser says of the page that a form was sent from.
///
/// Sources: Fetch Metadata Request Headers §2 (W3C), `Sec-Fetch-Site`; RFC 6454 §7, `Origin`.
public enum RequestOrigin {
  /// Whether a change may have been asked for from a page of this very site.
  ///
  /// A program that sends neither field is not a browser, and carries no cookies of anybody's; the
  /// form's token is asked for besides.
  ///
  /// - Parameters:
  ///   - fetchSite: the field `Sec-Fetch-Site`.
  ///   - origin: the field `Origin`.
  ///   - host: the host and port that the request was sent to.
  /// - Returns: false where it comes from another site, or may.
  public static func isOwn(fetchSite: String?, origin: String?, host: String?) -> Bool {
    // Only browsers that trust the connection say where from; and those that say it know best.
    if let fetchSite { return fetchSite == "same-origin" || fetchSite == "none" }
    guard let origin else { return true }
    guard let host, !host.isEmpty else { return false }
    return ["http://", "https://"].contains { origin.lowercased() == $0 + host.lowercased() }
  }
}
