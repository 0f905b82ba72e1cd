internal import Crypto
internal import FoundationEssentials
internal import Logging
internal import NIOHTTP2
internal import NIOSSL
internal import Synchronization

/// A certificate and key in use, taken up anew when their files change.
final class TLSMaterial: Sendable {
  private struct Held {
    var context: NIOSSLContext
    /// Hashes of the files: what tells them from their next versions.
    var stamps: [SHA256.Digest?]
  }

  private let files: WebServerConfiguration.TLSFiles
  private let held: Mutex<Held>

  /// Reads the files.
  init(_ files: WebServerConfiguration.TLSFiles) throws(WebServerError) {
    self.files = files
    let stamps = Self.stamps(files)
    held = Mutex(Held(context: try Self.context(files), stamps: stamps))
  }

  /// What a new connection proves itself with.
  var context: NIOSSLContext { held.withLock { $0.context } }

  /// Takes up the files if they changed; what cannot be used is told, and the old kept.
  func reload(logger: Logger) {
    let stamps = Self.stamps(files)
    guard held.withLock({ $0.stamps != stamps }) else { return }
    do throws(WebServerError) {
      let context = try Self.context(files)
      held.withLock { $0 = Held(context: context, stamps: stamps) }
      logger.info("took up the new certificate", metadata: ["file": "\(files.certificate)"])
    } catch {
      // Once for each change: half-written files are followed by whole ones.
      held.withLock { $0.stamps = stamps }
      logger.error("kept the old certificate", metadata: ["error": "\(error)"])
    }
  }

  private static func stamps(_ files: WebServerConfiguration.TLSFiles) -> [SHA256.Digest?] {
    [files.certificate, files.key].map { path in
      FileManager.default.contents(atPath: path).map { SHA256.hash(data: $0) }
    }
  }

  private static func context(
    _ files: WebServerConfiguration.TLSFiles
  ) throws(WebServerError) -> NIOSSLContext {
    let chain: [NIOSSLCertificate]
    do {
      chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
    } catch {
      throw .badCertificate(file: files.certificate, reason: "\(error)")
    }
    guard !chain.isEmpty else {
      throw .badCertificate(file: files.certificate, reason: "it holds no certificate")
    }
    do {
      let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      configuration.applicationProtocols = NIOHTTP2SupportedALPNProtocols
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw .badCertificate(file: files.key, reason: "\(error)")
    }
  }
}
