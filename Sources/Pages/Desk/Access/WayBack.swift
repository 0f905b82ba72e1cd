/// Where somebody goes after the login.
public enum WayBack {
  /// The desk's first page.
  public static let home = "/desk"

  /// The address that was asked for, if it is one of the desk's; else its first page.
  ///
  /// It comes with the request, so it may be made up: no other site, and no way to log out.
  public static func safe(_ address: String) -> String {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    guard isPlain, address.utf8.count <= 1_024, !address.contains("//"),
      path == home || path.hasPrefix(home + "/"),
      case .found(let route, _) = DeskRoute.match(method: "GET", path: String(path)),
      route.action != .logIn, ![.setUpForm, .joinForm, .events].contains(route)
    else { return home }
    return address
  }
}
