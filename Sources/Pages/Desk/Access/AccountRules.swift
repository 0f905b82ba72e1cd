/// What names and passwords of accounts must be like.
public enum AccountRules {
  /// The longest name, in characters.
  public static let nameLimit = 64
  /// The shortest password, in characters; length is what counts (NIST SP 800-63B §3.1.1.2).
  public static let shortestPassword = 12
  /// The longest password, in bytes.
  public static let longestPassword = 1_024

  /// Names that sign what no account does.
  private static let reserved: Set = [
    SealedCode.account, "detector", "the detector", "le détecteur",
  ]

  /// A name as it is kept: without space around it.
  public static func tidy(_ name: String) -> String {
    let end = name.lastIndex { !$0.isWhitespace }.map { name.index(after: $0) }
    return end.map { String(name[..<$0].drop(while: \.isWhitespace)) } ?? ""
  }

  /// A name as it is looked up: however it is capitalised.
  public static func key(_ name: String) -> String { tidy(name).lowercased() }

  /// What is wrong with a name; nil where nothing is.
  public static func mistake(inName name: String) -> Message? {
    let name = tidy(name)
    guard !reserved.contains(key(name)) else { return AccessWords.reservedName }
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
        || scalar.properties.canonicalCombiningClass != .notReordered
        || " .-_'’@".contains(String(scalar))
    }
    guard !name.isEmpty else { return DeskMessages.required }
    let isAName = name.contains { $0.isLetter || $0.isNumber }
    return isPlain && isAName && name.count <= nameLimit ? nil : DeskMessages.wrongName(nameLimit)
  }

  /// What is wrong with a new password; nil where nothing is.
  public static func mistake(inPassword password: String, of name: String) -> Message? {
    if password.count < shortestPassword { return DeskMessages.shortPassword(shortestPassword) }
    if password.utf8.count > longestPassword { return DeskMessages.longPassword(longestPassword) }
    let isOneSign = Set(password).count < 5
    let isName = !key(name).isEmpty && key(password).replacing(key(name), with: "").count < 6
    return isOneSign || isName ? AccessWords.passwordTooPlain : nil
  }
}
