internal import Relais

/// A seal as stored and exchanged.
struct StoredSeal: Hashable, Sendable {
  /// It covers all facts up to this one.
  var sequence: UInt64
  /// The latest stamp of any fact that its writer knew of.
  var latest: HybridTime
  /// Sixty-four bytes of Ed25519.
  var signature: [UInt8]
}
