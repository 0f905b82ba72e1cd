internal import Crypto
internal import FoundationEssentials

/// A code that a person keeps on paper and types once: letters and digits in groups.
public enum OneTimeCode {
  /// A new one; five bits a sign.
  ///
  /// - Parameters:
  ///   - groups: how many groups.
  ///   - size: signs in each.
  ///   - generator: one that nobody can guess.
  /// - Returns: such as `K7QD-2MXA-PW4T-ZJ3R`.
  public static func make(
    groups: Int, of size: Int, using generator: inout some RandomNumberGenerator
  ) -> String {
    let bytes = (0..<groups * size).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return grouped(String(Base32.text(bytes).prefix(groups * size)), by: size)
  }

  /// The same signs in groups.
  public static func grouped(_ text: String, by size: Int, separator: String = "-") -> String {
    text.enumerated().map { place, sign in
      place > 0 && place % size == 0 ? "\(separator)\(sign)" : "\(sign)"
    }.joined()
  }

  /// A code as it was made, however it was typed: small letters, spaces, and digits for the letters
  /// that they look like.
  public static func tidy(_ typed: String) -> String {
    let alike: [Character: String] = ["0": "O", "1": "I", "8": "B"]
    return typed.prefix(256).uppercased().filter { !$0.isWhitespace && $0 != "-" }
      .map { alike[$0] ?? String($0) }.joined()
  }

  /// What is kept of a code of eighty bits or more: nobody tries so many.
  public static func hash(_ typed: String) -> String {
    AccessToken.digits(SHA256.hash(data: Data(tidy(typed).utf8)))
  }
}
