internal import Crypto
internal import Exchange
internal import Twin

/// What a code costs.
struct CodeBench {
  /// Whose keys.
  let keys: Keys
  private static let count = 300_000

  /// Prints CPU microseconds of one, beside the library's own ways to make it: from the key, and
  /// by copying hashers that have the key in them.
  func run() {
    let message = [UInt8](repeating: 7, count: BeatPacket.signedSize)
    let code = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 16)
    defer { code.deallocate() }
    let bare = SymmetricKey(size: .bits256)
    let hashers = HMAC<SHA256>(key: bare)
    message.withUnsafeBytes { signed in
      let own = cost { keys.pairs[$0 % keys.pairs.count].office.sign(signed, into: code) }
      let plain = cost { _ in
        _ = HMAC<SHA256>.authenticationCode(for: signed, using: bare)
      }
      let copied = cost { _ in
        var copy = hashers
        copy.update(data: signed)
        _ = copy.finalize()
      }
      print("code: \(own) CPU µs; by the library from the key \(plain), by hashers \(copied)")
    }
  }

  private func cost(_ body: (Int) -> Void) -> Double {
    let before = threadSeconds()
    for number in 0..<Self.count { body(number) }
    return rounded((threadSeconds() - before) / Double(Self.count) * 1e6)
  }
}
