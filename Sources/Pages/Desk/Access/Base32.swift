/// Bytes as capital letters and digits, as authenticator apps take them: RFC 4648 §6, unpadded.
public enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// The text for some bytes.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    var (text, word, bits): ([UInt8], UInt16, UInt16) = ([], 0, 0)
    for byte in bytes {
      word = (word << 8 | UInt16(byte)) & 0xFFF
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[Int(word >> bits & 31)])
      }
    }
    if bits > 0 { text.append(alphabet[Int(word << (5 - bits) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text; nil where it is none.
  public static func bytes(_ text: String) -> [UInt8]? {
    var (bytes, word, bits): ([UInt8], UInt16, UInt16) = ([], 0, 0)
    for sign in text.utf8 {
      guard let value = alphabet.firstIndex(of: sign) else { return nil }
      word = (word << 5 | UInt16(value)) & 0xFFF
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: word >> bits))
      }
    }
    // What is left over is less than a sign and zero, or nobody has written it so.
    return bits < 5 && word & (1 << bits - 1) == 0 ? bytes : nil
  }
}
