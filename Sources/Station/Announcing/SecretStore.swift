internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Relais

/// The secrets of channels: written by people, read by channels, shown to nobody.
///
/// They lie encrypted (AES-256-GCM, NIST SP 800-38D) beside the journal, each bound to its channel
/// and name; the key lies in a file of its own, so that a copy of the one without the other tells
/// nothing. They are a node's own and never go to another one.
actor SecretStore {
  /// Why a secret cannot be read or kept.
  typealias Problem = KeptFile.Problem

  private struct Sealed: Codable, Sendable {
    /// By channel, then by name: nonce, ciphertext and tag.
    var secrets: [String: [String: Data]] = [:]
  }

  /// The longest secret, in bytes.
  static let limit = 16_384

  private let file: KeptFile
  private let keyPath: String
  private var cache: Sealed?

  /// The secrets kept in that folder.
  init(folder: String) {
    file = KeptFile(path: "\(folder)/channels.secrets")
    keyPath = "\(folder)/channels.key"
  }

  /// The secrets of a channel, by name; none where they cannot be read.
  func of(_ channel: ChannelID) -> [String: String] {
    guard let sealed = try? load(), let key = try? key(makingIt: false) else { return [:] }
    var open: [String: String] = [:]
    for (name, bytes) in sealed.secrets[channel.name] ?? [:] {
      guard let box = try? AES.GCM.SealedBox(combined: bytes),
        let plain = try? AES.GCM.open(
          box, using: key, authenticating: Self.binding(channel, name))
      else { continue }
      open[name] = String(decoding: plain, as: UTF8.self)
    }
    return open
  }

  /// The names of a channel's secrets that are kept.
  func names(of channel: ChannelID) -> [String] {
    ((try? load())?.secrets[channel.name].map { Array($0.keys) } ?? []).sorted()
  }

  /// Keeps a secret, in place of the one before; nil forgets it.
  func set(_ secret: String?, _ name: String, of channel: ChannelID) async throws {
    var sealed = try load()
    if let secret {
      let key = try key(makingIt: true)
      let box = try AES.GCM.seal(
        Data(secret.utf8), using: key, authenticating: Self.binding(channel, name))
      sealed.secrets[channel.name, default: [:]][name] = box.combined
    } else {
      sealed.secrets[channel.name]?[name] = nil
    }
    try await file.write(sealed)
    cache = sealed
  }

  private func load() throws(Problem) -> Sealed {
    if let cache { return cache }
    let sealed = try file.read(Sealed.self) ?? Sealed()
    cache = sealed
    return sealed
  }

  private static func binding(_ channel: ChannelID, _ name: String) -> Data {
    Data("\(channel)\u{0}\(name)".utf8)
  }

  /// The key, which is made where there is none yet and one is wanted.
  private func key(makingIt isMade: Bool) throws(Problem) -> SymmetricKey {
    if let bytes = FileManager.default.contents(atPath: keyPath) {
      guard bytes.count == 32 else {
        throw Problem(description: "\(keyPath) is damaged: put it back from a backup")
      }
      return SymmetricKey(data: bytes)
    }
    guard isMade else { throw Problem(description: "\(keyPath) is missing") }
    let key = SymmetricKey(size: .bits256)
    let handle = open(keyPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard handle >= 0 else {
      throw Problem(
        description: "\(keyPath) cannot be written: \(String(cString: strerror(errno)))")
    }
    defer { close(handle) }
    let count = key.withUnsafeBytes { write(handle, $0.baseAddress, $0.count) }
    guard count == 32, fsync(handle) == 0 else {
      throw Problem(
        description: "\(keyPath) cannot be written: \(String(cString: strerror(errno)))")
    }
    return key
  }
}
