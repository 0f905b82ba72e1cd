public import Announcing
internal import Crypto
internal import Relais

extension DeliveryKey {
  /// Thirty-two hexadecimal digits that stand for the key: a channel's own names have rules that
  /// the names of companies and incidents need not keep.
  var digest: String { DeliveryNames.digest(of: description) }
}

extension Delivery {
  /// Thirty-two hexadecimal digits that stand for this very request, the same at every attempt.
  public var digest: String { DeliveryNames.digest(of: idempotencyKey) }

  /// The end of an address that people see and that no other message has:
  /// `first-notice-0f3a…`, in the small letters, digits and hyphens that every blog takes.
  var slug: String {
    var words = ""
    for character in key.stage.name.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        words.append(character)
      } else if !words.isEmpty, words.last != "-" {
        words.append("-")
      }
    }
    let stage = words.prefix(60)
    let gap = stage.isEmpty || stage.hasSuffix("-") ? "" : "-"
    return "\(stage)\(gap)\(key.digest)"
  }
}

/// Makes names of what names a delivery.
enum DeliveryNames {
  /// Half of the SHA-256 of a text.
  static func digest(of text: String) -> String {
    Hexadecimal.text(of: Array(SHA256.hash(data: Array(text.utf8))).prefix(16))
  }
}
