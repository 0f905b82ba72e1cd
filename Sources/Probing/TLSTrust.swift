import FoundationEssentials
import NIOCore
import NIOSSL
import Relais
import SwiftASN1
import Synchronization
import X509

/// Who is trusted to vouch for a peer, and what was found about the chains seen so far.
///
/// Verification is a pure function of the chain, the authorities and the time, and a probe meets
/// the same chain again and again; so a trusted chain is remembered until its first certificate
/// expires, and later handshakes cost no signature checks.
final class TLSTrust: Sendable {
  /// What was found about a chain.
  enum Verdict: Hashable, Sendable {
    /// It leads to a trusted authority; the first of its certificates expires then.
    case trusted(firstExpiry: Instant)
    /// It is not to be trusted, for this reason.
    case untrusted(reason: String)
  }

  /// Certificates of a chain that are looked at.
  ///
  /// Real chains have two to four. Finding the way to an authority can take time that grows with
  /// the factorial of this, and a peer chooses it.
  static let maximumChain = 6
  /// Chains that are remembered at most; all are forgotten when one more would be added.
  static let maximumMemory = 2_048

  /// Where distributions keep the authorities that they trust: Debian and Alpine, Fedora.
  static let systemFiles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
  ]

  /// The authorities that the operating system trusts, read when first needed.
  ///
  /// One that cannot be read costs only itself, not all the others.
  static let system = TLSTrust(
    authorities: systemFiles.lazy.compactMap { try? NIOSSLCertificate.fromPEMFile($0) }.first?
      .compactMap { try? Certificate(derEncoded: $0.toDERBytes()) } ?? [],
    pinned: [])

  private let authorities: CertificateStore
  private let isEmpty: Bool
  private let pinned: [[UInt8]]
  private let memory = Mutex<[[NIOSSLCertificate]: ClosedRange<Instant>]>([:])

  private init(authorities: [Certificate], pinned: [[UInt8]]) {
    self.authorities = CertificateStore(authorities)
    isEmpty = authorities.isEmpty
    self.pinned = pinned
  }

  /// Trusts the certificates of a PEM file and nobody else: authorities, or the very certificate of
  /// a device that signed itself.
  ///
  /// Throws if the file cannot be read or has no certificate.
  convenience init(file: String) throws {
    let certificates = try NIOSSLCertificate.fromPEMFile(file).map { try $0.toDERBytes() }
    self.init(
      authorities: try certificates.map { try Certificate(derEncoded: $0) },
      pinned: certificates)
  }

  /// Judges a chain as a peer presented it, its own certificate first.
  ///
  /// Does not compare names, which `NIOSSL` does when the handshake completes.
  func judge(_ presented: [NIOSSLCertificate], at now: Instant) async -> Verdict {
    let chain = Array(presented.prefix(Self.maximumChain))
    if let validity = memory.withLock({ $0[chain] }), validity.contains(now) {
      return .trusted(firstExpiry: validity.upperBound)
    }
    guard let leaf = chain.first else { return .untrusted(reason: "no certificate") }
    if isEmpty { return .untrusted(reason: "no authorities known: install ca-certificates") }
    if let reason = leaf.reasonOutsideValidity(at: now, "certificate") {
      return .untrusted(reason: reason)
    }
    if let bytes = try? leaf.toDERBytes(), pinned.contains(bytes) {
      return .trusted(firstExpiry: leaf.validity.upperBound)
    }
    let certificates: [Certificate]
    do {
      certificates = try chain.map { try Certificate(derEncoded: $0.toDERBytes()) }
    } catch {
      return .untrusted(reason: "certificate cannot be read")
    }
    return await judge(chain, parsed: certificates, at: now)
  }

  private func judge(
    _ chain: [NIOSSLCertificate], parsed: [Certificate], at now: Instant
  ) async -> Verdict {
    var verifier = Verifier(rootCertificates: authorities) { RFC5280Policy() }
    let result = await verifier.validate(
      leaf: parsed[0], intermediates: CertificateStore(parsed.dropFirst()))
    switch result {
    case .validCertificate(let validated):
      let begins = validated.map { Instant($0.notValidBefore) }.max() ?? now
      let ends = validated.map { Instant($0.notValidAfter) }.min() ?? now
      guard begins <= ends else { return .untrusted(reason: "certificate has expired") }
      memory.withLock { memory in
        if memory.count >= Self.maximumMemory { memory.removeAll() }
        memory[chain] = begins...ends
      }
      return .trusted(firstExpiry: ends)
    case .couldNotValidate(let failures):
      return .untrusted(
        reason: Self.reason(chain, parsed: parsed, failures: failures, at: now))
    }
  }

  private static func reason(
    _ chain: [NIOSSLCertificate], parsed: [Certificate],
    failures: [CertificateValidationResult.PolicyFailure], at now: Instant
  ) -> String {
    if parsed[0].issuer == parsed[0].subject { return "self-signed certificate" }
    let expired = chain.dropFirst().lazy.compactMap {
      $0.reasonOutsideValidity(at: now, "a certificate of the chain")
    }
    if let reason = expired.first { return reason }
    guard let failure = failures.first else { return "unknown authority" }
    return String(peerText: "certificate breaks a rule: \(failure.policyFailureReason)")
  }
}

extension NIOSSLCertificate {
  /// From when to when the certificate says that it is valid; empty ranges become one moment.
  var validity: ClosedRange<Instant> {
    let begins = Instant(clampingSeconds: Int64(notValidBefore))
    return begins...max(begins, Instant(clampingSeconds: Int64(notValidAfter)))
  }

  /// Why the certificate is not valid at that moment, beginning with the words given; nil if it is.
  fileprivate func reasonOutsideValidity(at now: Instant, _ words: String) -> String? {
    if validity.upperBound < now { return "\(words) has expired" }
    if now < validity.lowerBound { return "\(words) is not yet valid" }
    return nil
  }
}

extension Instant {
  /// The moment this many seconds after 1970; certificates may name years that ``Instant`` has not.
  fileprivate init(clampingSeconds seconds: Int64) {
    let bound: Int64 = 9_000_000_000
    self.init(nanoseconds: min(max(seconds, -bound), bound) * 1_000_000_000)
  }

  fileprivate init(_ date: Date) {
    self.init(clampingSeconds: Int64(min(max(date.timeIntervalSince1970, -9e9), 9e9)))
  }
}
