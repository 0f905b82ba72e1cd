public import Incidents
public import Relais

/// Everything that one tap approves: each channel's rendering, what it is about and till when it
/// may go out.
public struct ApprovalSheet: Hashable, Sendable, Codable {
  /// Who speaks.
  public let company: CompanyID
  /// What about.
  public let incident: IncidentID
  /// Which message of that incident it is.
  public let stage: Stage
  /// The stage that it corrects, whose words it replaces where a channel can do that.
  public let corrects: Stage?
  /// Whom it is for.
  public let audience: Audience
  /// The renderings, by channel; one each.
  public let renderings: [Rendering]
  /// After this nothing of it goes out.
  public let validUntil: Instant

  /// A sheet; of two renderings for one channel the first counts.
  public init(
    company: CompanyID, incident: IncidentID, stage: Stage, corrects: Stage? = nil,
    audience: Audience, renderings: [Rendering], validUntil: Instant
  ) {
    self.company = company
    self.incident = incident
    self.stage = stage
    self.corrects = corrects
    self.audience = audience
    self.validUntil = validUntil
    var kept: [Rendering] = []
    for rendering in renderings where !kept.contains(where: { $0.channel == rendering.channel }) {
      kept.append(rendering)
    }
    self.renderings = kept.sorted { $0.channel < $1.channel }
  }

  /// What is approved, byte for byte: equal only for equal sheets.
  ///
  /// Text counts as its bytes: a letter composed otherwise is another text.
  public var bytes: [UInt8] {
    var canonical = CanonicalBytes()
    canonical.add("relais-approval-1")
    for part in [company.name, incident.name, stage.name, corrects?.name ?? "", audience.rawValue] {
      canonical.add(part)
    }
    canonical.add(UInt64(bitPattern: validUntil.nanoseconds))
    canonical.add(UInt64(renderings.count))
    for rendering in renderings {
      canonical.add(rendering.channel.name)
      canonical.add(UInt64(rendering.languages.count))
      for language in rendering.languages { canonical.add(language.name) }
      canonical.add(rendering.title)
      canonical.add(rendering.text)
    }
    return canonical.bytes
  }

  /// The hash that approvals name.
  public func hash(by hash: Hasher256) -> ContentHash { ContentHash(bytes: hash(bytes)) }
}

extension Announcement {
  /// The sheet to approve: the renderings for all channels of its audience.
  public func sheet(for channels: [ChannelProfile], corrects: Stage? = nil) -> ApprovalSheet {
    ApprovalSheet(
      company: company, incident: incident, stage: stage, corrects: corrects, audience: audience,
      renderings: channels.filter { $0.audience == audience }
        .map { preview(on: $0).rendering },
      validUntil: validUntil)
  }
}
