extension String {
  /// The most characters of a peer's text that a person is shown.
  static let peerTextLimit = 200

  /// A peer's text made safe to show: cut to 200 characters, control characters replaced by `·`.
  init(peerText text: some StringProtocol) {
    self.init(scalars: text.unicodeScalars)
  }

  /// A peer's bytes as text made safe to show; what is not UTF-8 becomes `�`.
  init(peerBytes bytes: some Collection<UInt8>) {
    // One character can have many bytes, but nobody is shown more than this many of them.
    let text = String(decoding: bytes.prefix(4 * Self.peerTextLimit), as: UTF8.self)
    self.init(scalars: text.unicodeScalars)
  }

  private init(scalars: some Sequence<Unicode.Scalar>) {
    var safe = String.UnicodeScalarView()
    var count = 0
    for scalar in scalars {
      if count == Self.peerTextLimit - 1 {
        safe.append("…")
        break
      }
      safe.append(Self.isShown(scalar) ? scalar : "·")
      count += 1
    }
    self.init(safe)
  }

  /// Not control, formatting (text direction can lie), surrogate, private or unassigned.
  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}
