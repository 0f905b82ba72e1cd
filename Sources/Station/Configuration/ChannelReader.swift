internal import Announcing
public import Publishing
internal import Relais

/// A channel with how to speak to it.
public struct ConfiguredChannel: Sendable {
  /// Which node posts there.
  public enum Home: String, Sendable, CaseIterable {
    /// The node on the office's LAN: what hangs on a modem or a telephone system there.
    case office
    /// The node outside, where there is one; else the only one.
    case twin
  }

  /// How to speak to it.
  public var channel: any PublishingChannel
  /// Which node posts there.
  public var home: Home
  /// The folder of a web store that says who posts there (``ChannelWitness``); nil for none.
  public var witness: String?

  /// The name of the secret with which a witness is asked.
  public static let witnessSecret = "witness"

  /// Reads one entry of `channels`; nil, with the problem noted, where the kind is not known.
  static func read(_ name: String, _ reader: inout SettingsReader) -> ConfiguredChannel? {
    let kinds = ChannelRegistry.all.map { $0.kind.name }
    let kind = reader.requiredText("kind", "one of \(kinds.joined(separator: ", "))")
    var basis = ChannelBasis(id: ChannelID(name))
    basis.audience = reader.choice("audience", default: .everyone)
    basis.languages = reader.texts("languages").map { Language($0) }
    if reader.contains("links") { basis.takesLinks = reader.flag("links", default: true) }
    let known = ChannelRegistry.channel(named: kind)?.kind
    let home: Home = reader.choice("home", default: known?.isAtOffice == true ? .office : .twin)
    let witness = reader.contains("witness") ? reader.webAddress("witness") : nil
    if name == PageChannel.id.name {
      reader.note(
        "kind", found: "a channel called \(name)",
        allowed: "another name: that is the public page, which is always there")
    }
    let usual = ["token", "password", "secret"]
    let own = (known?.secrets ?? []).map(\.name).filter { !usual.contains($0) }
    for secret in (usual + own) where reader.contains(secret) {
      _ = reader.setting(secret)
      reader.note(
        secret, found: "a secret in the configuration",
        allowed: "none: give it by `relais channels secret \(name) \(secret)`")
    }
    let channel = ChannelRegistry.channel(of: kind, basis, settings: &reader)
    guard let channel else {
      if !kind.isEmpty {
        reader.note("kind", found: "\"\(kind)\"", allowed: Configuration.list(kinds))
      }
      reader.ignoreRest()
      return nil
    }
    return ConfiguredChannel(channel: channel, home: home, witness: witness)
  }
}

extension SettingsReader {
  /// Reads the name of the mail channel under `approval`.
  mutating func approvalMail(among channels: [ConfiguredChannel]) -> ChannelID? {
    guard let name = text("mail") else { return nil }
    let mail = channels.map(\.channel).filter { $0 is MailChannel }.map(\.profile.id)
    guard let id = mail.first(where: { $0.name == name }) else {
      note(
        "mail", found: "\"\(name)\"",
        allowed: mail.isEmpty
          ? "a channel of kind mail; none is configured" : Configuration.list(mail.map(\.name)))
      return nil
    }
    return id
  }

  /// Reads `approval`: audiences that two people must approve for.
  mutating func approvalPolicy() -> ApprovalPolicy {
    let audiences = texts("pairs").compactMap { name -> Audience? in
      if let audience = Audience(rawValue: name) { return audience }
      note(
        "pairs", found: "\"\(name)\"",
        allowed: Configuration.list(Audience.allCases.map(\.rawValue)))
      return nil
    }
    return ApprovalPolicy(inPairs: Set(audiences))
  }
}
